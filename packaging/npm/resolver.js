// What the entries share: one resolver for a program, whichever of them starts it.
import { Resolver as Bare, initSync } from './glue.js';

let ready = false;
let pending;

// Makes the resolver ready with what `load` gives: bytes or a compiled module. Calls share one promise; after one that
// failed, the next loads anew.
export function start(load) {
  if (ready) return Promise.resolve();
  pending ??= Promise.resolve()
    .then(load)
    .then((wasm) => (wasm instanceof WebAssembly.Module ? wasm : WebAssembly.compile(wasm)))
    .then((module) => startSync(() => module))
    .catch((error) => {
      pending = undefined;
      throw error;
    });
  return pending;
}

export function startSync(load) {
  if (ready) return;
  const wasm = load();
  const module = wasm instanceof WebAssembly.Module ? wasm : new WebAssembly.Module(wasm);
  // The glue keeps the first instance that it gets, so another program must not be one.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'resolver_new')) {
    throw new Error('expected the `mlos_resolver.wasm` of this package, found another program');
  }
  initSync({ module });
  ready = true;
}

// `using` looks for its method under this symbol, which not every runtime has. The name is the one that compilers of
// `using` fall back to.
if (!Symbol.dispose) Object.defineProperty(Symbol, 'dispose', { value: Symbol.for('Symbol.dispose') });

export class Resolver extends Bare {
  constructor(matrix) {
    if (!ready) throw new Error('the resolver is not ready: `await init()` comes first');
    super(matrix);
  }

  free() {
    // Again is fine: `using` frees what somebody may have freed before.
    if (this.__wbg_ptr !== 0) super.free();
  }

  [Symbol.dispose]() {
    this.free();
  }
}
