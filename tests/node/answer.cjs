// Gives everything that the resolver as WebAssembly has to say about requests.
//
// Standard input: { "module": path, "questions": [{ "matrix": text of matrix.json, "request": … }…] }.
// What JSON cannot hold comes as "expression", a text of JavaScript, instead of "request".
// Standard output: for each question { "answer": outcome, "decision": text or null } or { "error": code and message }.
'use strict';

const input = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const { runInNewContext } = require('node:vm');
const { Resolver } = require(input.module);

const answers = input.questions.map(({ matrix, request, expression }) => {
  try {
    if (expression) request = runInNewContext(`(${expression})`);
    const resolver = new Resolver(matrix);
    return { answer: resolver.resolve(request), decision: resolver.decision(request) ?? null };
  } catch (error) {
    return { error: `${error.code}: ${error.message}` };
  }
});
process.stdout.write(JSON.stringify(answers));
