import { init, Resolver } from '@mlos-foundation/resolver';

await init();

export default {
  fetch(_, { MATRIX, REQUEST }) {
    return new Response(new Resolver(MATRIX).decision(REQUEST));
  },
};
