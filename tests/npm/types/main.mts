import { readFileSync } from 'node:fs';
import { init, Resolver, type Answer, type RawRequest, type Refusal } from '@mlos-foundation/resolver';

await init();
using resolver = new Resolver(readFileSync('matrix.json', 'utf8'));

const request: RawRequest = JSON.parse(readFileSync('request.json', 'utf8'));
const answer: Answer = resolver.resolve(request);
if (answer.outcome === 'refusal') {
  const refusal: Refusal = answer.refusal;
  throw new Error(refusal.sentence);
}
const release: string = answer.plan.decision.release;
if (resolver.resolveVersion(request) !== release) throw new Error(release);
const decision: string | undefined = resolver.decision(request);
process.stdout.write(decision ?? '');
