// For Node, where it is asked by `require`.
'use strict';

const { readFileSync } = require('node:fs');
const { readFile } = require('node:fs/promises');
const { join } = require('node:path');
const { Resolver, start, startSync } = require('./resolver.cjs');

const file = join(__dirname, 'mlos_resolver.wasm');

exports.Resolver = Resolver;

exports.init = function init(wasm) {
  return start(() => wasm ?? readFile(file));
};

exports.initSync = function initSync(wasm) {
  startSync(() => wasm ?? readFileSync(file));
};
