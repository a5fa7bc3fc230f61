// A load that fails can be tried again, and nothing but the resolver becomes the resolver.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { init, initSync, Resolver } from '@mlos-foundation/resolver/slim';

const wasm = readFileSync(fileURLToPath(import.meta.resolve('@mlos-foundation/resolver/mlos_resolver.wasm')));
const another = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

for (const wrong of [undefined, wasm.subarray(0, 100), another]) {
  try {
    initSync(wrong);
  } catch (error) {
    console.log('initSync', wrong === another ? error.message : error.name);
  }
  const [one, two] = await Promise.allSettled([init(wrong), init(wasm)]);
  // The second call shares the first's load, and its end.
  console.log('init', one.status, two.reason === one.reason);
}
await init(Promise.reject(new Error('no network'))).catch((error) => console.log(error.message));

await init(Promise.resolve(new WebAssembly.Module(wasm)));
console.log(new Resolver(readFileSync('matrix.json', 'utf8')).fingerprint().slice(0, 7));
