import { readFileSync } from 'node:fs';
import { init, Resolver } from '@mlos-foundation/resolver';

await init();
const resolver = new Resolver(readFileSync('matrix.json', 'utf8'));
process.stdout.write(resolver.decision(JSON.parse(readFileSync('request.json', 'utf8'))));
