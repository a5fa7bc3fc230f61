// Too early, twice, and both ways at once.
import { readFileSync } from 'node:fs';

const dispose = Symbol.dispose;
const { init, initSync, Resolver } = await import('@mlos-foundation/resolver');
const matrix = readFileSync('matrix.json', 'utf8');

try {
  new Resolver(matrix);
} catch (error) {
  console.log(error.message);
}
const first = init();
console.log(init() === first);
initSync();
const resolver = new Resolver(matrix);
const fingerprint = resolver.fingerprint();
await first;
await init();
initSync();
// What was made before the load came to its end is still there.
console.log(resolver.fingerprint() === fingerprint);
console.log(resolver.resolve({ platform: 'linux-amd64', version: '99' }).outcome);
console.log(dispose === undefined || Symbol.dispose === dispose);
