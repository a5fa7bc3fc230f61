// For whoever brings the WebAssembly: names no file, so that no bundler copies one.
import { start, startSync } from './resolver.js';

export { Resolver } from './resolver.js';

export function init(wasm) {
  return start(() => wasm);
}

export function initSync(wasm) {
  startSync(() => wasm);
}
