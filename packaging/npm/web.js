// For browsers, and for bundlers that copy what `new URL(…, import.meta.url)` names.
import { start, startSync } from './resolver.js';

export { Resolver } from './resolver.js';

export function init(wasm) {
  return start(() => wasm ?? fetched());
}

export function initSync(wasm) {
  startSync(() => {
    if (wasm === undefined) {
      throw new Error('expected bytes or a compiled module, found none: `await init()` fetches them');
    }
    return wasm;
  });
}

async function fetched() {
  const response = await fetch(new URL('./mlos_resolver.wasm', import.meta.url));
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  // A browser compiles while it loads, but nothing that is served under another type.
  const type = response.headers.get('content-type');
  return type === 'application/wasm' ? WebAssembly.compileStreaming(response) : response.arrayBuffer();
}
