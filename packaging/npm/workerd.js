// For Workers, which compile no bytes: a `.wasm` arrives as a module.
import module from './mlos_resolver.wasm';
import { start, startSync } from './resolver.js';

export { Resolver } from './resolver.js';

export function init(wasm) {
  return start(() => wasm ?? module);
}

export function initSync(wasm) {
  startSync(() => wasm ?? module);
}
