// The entry for pages, made ready from bytes: nothing is fetched afterwards.
import { readFileSync } from 'node:fs';
import { init, initSync, Resolver } from './node_modules/@mlos-foundation/resolver/web.js';

globalThis.fetch = async (url) => {
  throw new Error(`no request was expected for ${url}`);
};

initSync(readFileSync('node_modules/@mlos-foundation/resolver/mlos_resolver.wasm'));
await init();
console.log(new Resolver(readFileSync('matrix.json', 'utf8')).fingerprint().slice(0, 7));
