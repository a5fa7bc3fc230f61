// What people pass by mistake, and what throws while it is read: an error each time, and the resolver goes on.
import { readFileSync } from 'node:fs';
import { init, Resolver } from '@mlos-foundation/resolver';

await init();
const matrix = readFileSync('matrix.json', 'utf8');
const resolver = new Resolver(matrix);
const request = { platform: 'linux-amd64' };
const thrown = (what) => {
  throw new Error(what);
};
const attempts = {
  parsed: () => new Resolver(JSON.parse(matrix)),
  bytes: () => new Resolver(Buffer.from(matrix)),
  number: () => new Resolver(5),
  nothing: () => new Resolver(),
  shell: () => resolver.command(request, 5),
  detail: () => resolver.explain(request),
  pair: () => resolver.compatibility(),
  field: () => resolver.resolve({ ...request, 'a\u001b[2J': 'b' }),
  pin: () => resolver.resolve({ ...request, pins: { get axon() { return thrown('pin'); } } }),
  keys: () => resolver.resolve(new Proxy({}, { ownKeys: () => thrown('keys') })),
  kind: () => resolver.resolve({ get [Symbol.toStringTag]() { return thrown('kind'); }, wish: 'b' }),
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    attempt();
  } catch (error) {
    console.log(name, error.code ?? error.name, error.message.split(':')[0]);
  }
  // What is lost at each would be used up by now.
  for (let turn = 0; turn < 2000; turn += 1) {
    try {
      attempt();
    } catch {}
  }
}
console.log(resolver.resolve(request).outcome);
resolver.free();
