const { initSync, Resolver } = require('@mlos-foundation/resolver/inline');
const matrix = require('./matrix.json');
const request = require('./request.json');

initSync();
process.stdout.write(new Resolver(matrix).decision(JSON.parse(request)));
