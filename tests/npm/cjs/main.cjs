'use strict';

const { readFileSync } = require('node:fs');
const { initSync, Resolver } = require('@mlos-foundation/resolver');

initSync();
const resolver = new Resolver(readFileSync('matrix.json', 'utf8'));
process.stdout.write(resolver.decision(JSON.parse(readFileSync('request.json', 'utf8'))));
