// The entry for pages, whose server gives the file under the type of the argument, at the second request.
import { readFileSync } from 'node:fs';
import { init, initSync, Resolver } from './node_modules/@mlos-foundation/resolver/web.js';

const [, , type] = process.argv;
const asked = [];
globalThis.fetch = async (url) => {
  asked.push(url);
  if (asked.length === 1) return new Response('none', { status: 404, statusText: 'Not Found' });
  return new Response(readFileSync(url), { headers: { 'content-type': type } });
};
let streamed = 0;
const { compileStreaming } = WebAssembly;
WebAssembly.compileStreaming = (response) => {
  streamed += 1;
  return compileStreaming(response);
};

try {
  initSync();
} catch (error) {
  console.log(error.message);
}
await init().catch((error) => console.log(error.message.replace(/.*: /, '')));
await Promise.all([init(), init()]);
initSync();
console.log(asked.length, streamed, String(asked[1]).replace(/.*\//, ''));
console.log(new Resolver(readFileSync('matrix.json', 'utf8')).fingerprint().slice(0, 7));
