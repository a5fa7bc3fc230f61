// Every entry by `require`: one of them makes all of them ready.
'use strict';

const { readFileSync } = require('node:fs');
const index = require('@mlos-foundation/resolver');
const inline = require('@mlos-foundation/resolver/inline');
const slim = require('@mlos-foundation/resolver/slim');

const file = require.resolve('@mlos-foundation/resolver/mlos_resolver.wasm');
const [, , first] = process.argv;
(async () => {
  if (first === 'index') await index.init();
  if (first === 'inline') await inline.init();
  if (first === 'slim') await slim.init(readFileSync(file));
  inline.initSync();
  console.log(index.Resolver === inline.Resolver, index.Resolver === slim.Resolver);
  console.log(new slim.Resolver(readFileSync('matrix.json', 'utf8')).fingerprint().slice(0, 7));
})();
