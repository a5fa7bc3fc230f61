import { readFileSync } from 'node:fs';
import { initSync, Resolver, type RawRequest } from '@mlos-foundation/resolver';
import { initSync as again, type Wasm } from '@mlos-foundation/resolver/slim';

initSync();
const nothing: Wasm = new Uint8Array(0);
again(nothing);
using resolver = new Resolver(readFileSync('matrix.json', 'utf8'));

const request: RawRequest = JSON.parse(readFileSync('request.json', 'utf8'));
process.stdout.write(resolver.decision(request) ?? '');
