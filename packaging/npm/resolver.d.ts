/// <reference lib="esnext.disposable" />

declare global {
  namespace WebAssembly {
    // Empty as in the types of the DOM, which not every program has.
    interface Module {}
  }
}

/** WebAssembly as bytes or as a compiled module. */
export type Wasm = ArrayBuffer | ArrayBufferView | WebAssembly.Module;

