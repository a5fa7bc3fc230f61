// With no types but the language's and the package's.
import { init, Resolver } from '@mlos-foundation/resolver';

await init(new Uint8Array(0));
using resolver = new Resolver('');
const fingerprint: string = resolver.fingerprint();
export { fingerprint };
