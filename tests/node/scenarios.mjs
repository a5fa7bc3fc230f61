// Asks the resolver as WebAssembly everything that a scenario asks, in Node and in a browser.
//
// Input: { "matrices": { name: text of matrix.json }, "questions": [{ "matrix": name, and one of "request", "propose", "pair" }…] }.
// Answers: what was said, as texts, so that every byte counts; or { "error": code and message }.
const shells = ['posix', 'fish', 'powershell'];

export const answers = (Resolver, { matrices, questions }) => {
  const resolvers = {};
  for (const [name, text] of Object.entries(matrices)) resolvers[name] = new Resolver(text);
  return questions.map((question) => {
    try {
      return answer(resolvers[question.matrix], question);
    } catch (error) {
      // Of a set only the code is compared: the native function takes components that were read already.
      return { error: question.propose ? error.code : `${error.code}: ${error.message}` };
    }
  });
};

const answer = (resolver, { request, propose, pair }) => {
  if (propose) return { proposal: JSON.stringify(resolver.propose(propose)) };
  if (pair) return { compatibility: JSON.stringify(resolver.compatibility(...pair)) };
  return {
    answer: JSON.stringify(resolver.resolve(request)),
    decision: resolver.decision(request) ?? null,
    version: resolver.resolveVersion(request) ?? null,
    rejected: JSON.stringify(resolver.rejected(request)),
    sentence: resolver.explain(request, 'sentence'),
    short: resolver.explain(request, 'short'),
    full: resolver.explain(request, 'full'),
    commands: shells.map((shell) => resolver.command(request, shell) ?? null),
  };
};

// node scenarios.mjs MODULE: the input is standard input.
if (typeof process !== 'undefined') {
  const { readFileSync } = await import('node:fs');
  const { createRequire } = await import('node:module');
  const { Resolver } = createRequire(import.meta.url)(process.argv[2]);
  const input = JSON.parse(readFileSync(0, 'utf8'));
  process.stdout.write(JSON.stringify(answers(Resolver, input)));
}
