// For Node.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { start, startSync } from './resolver.js';

export { Resolver } from './resolver.js';

const file = new URL('./mlos_resolver.wasm', import.meta.url);

export function init(wasm) {
  return start(() => wasm ?? readFile(file));
}

export function initSync(wasm) {
  startSync(() => wasm ?? readFileSync(file));
}
