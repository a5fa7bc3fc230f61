import * as resolver from '@mlos-foundation/resolver/slim';

// All of it stays in the bundle.
globalThis.resolver = resolver;
