// In a runtime that has no `Symbol.dispose`: a stand-in for `Symbol` that lacks it.
import { readFileSync } from 'node:fs';

const native = Symbol;
globalThis.Symbol = Object.assign((name) => native(name), { for: native.for, iterator: native.iterator });
const { initSync, Resolver } = await import('@mlos-foundation/resolver/inline');

initSync();
const matrix = readFileSync('matrix.json', 'utf8');
// What compilers make of `using` takes this one where there is none.
console.log(Symbol.dispose === native.for('Symbol.dispose'));
const resolver = new Resolver(matrix);
resolver[Symbol.dispose]();
try {
  resolver.fingerprint();
} catch (error) {
  console.log('freed', error.message);
}
resolver.free();
resolver[Symbol.dispose]();
console.log('again');
