// node build.cjs WEBPACK ENTRY: builds a file into out/, with no setting that the package would need.
'use strict';

const { resolve } = require('node:path');
const webpack = require(process.argv[2]);

const settings = {
  mode: 'production',
  entry: { main: process.argv[3] },
  output: { path: resolve('out') },
  // How large a file may be is another test's question.
  performance: false,
};
webpack(settings, (error, stats) => {
  if (error) throw error;
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
});
