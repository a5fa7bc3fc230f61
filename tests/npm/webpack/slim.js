import { init, Resolver } from '@mlos-foundation/resolver/slim';

init(fetch('/elsewhere').then((response) => response.arrayBuffer())).then(() => console.log(Resolver.name));
