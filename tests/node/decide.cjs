// Answers requests with the resolver as WebAssembly.
//
// Standard input: { "module": path, "matrix": text of matrix.json, "requests": [request…] }.
// Standard output: for each request { "decision": text } or { "code": text }.
'use strict';

const input = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const { Resolver } = require(input.module);

const resolver = new Resolver(input.matrix);
const answers = input.requests.map((request) => {
  const outcome = resolver.resolve(request);
  if (outcome.outcome === 'refusal') return { code: outcome.refusal.code };
  return { decision: resolver.decision(request) };
});
process.stdout.write(JSON.stringify(answers));
