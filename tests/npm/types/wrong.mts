import { init, Resolver, type ResolverError } from '@mlos-foundation/resolver';
import { init as slim } from '@mlos-foundation/resolver/slim';

await init();
const resolver = new Resolver('{}');

// Each of these lines is an error.
resolver.command({ platform: 'linux-amd64' }, 'ksh');
resolver.explain({ platform: 'linux-amd64' }, 'long');
resolver.decision({ platfrom: 'linux-amd64' });
resolver.resolve({ platform: 'linux-amd64' }).plan;
resolver.resolve({ platform: 'linux-amd64' }).outcome === 'plna';
(await Promise.reject<ResolverError>()).code === 'bad-matrx';
slim();
