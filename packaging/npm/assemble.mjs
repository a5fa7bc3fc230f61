// Assembles the npm package from these files and from what wasm-bindgen made. `./dev npm` calls it:
//
//     node packaging/npm/assemble.mjs GLUE PACKAGE
//
// GLUE holds mlos_resolver.js, mlos_resolver.d.ts and mlos_resolver.wasm. PACKAGE is made anew.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [glue, out] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path) => readFileSync(path, 'utf8');
const own = (name) => read(join(root, 'packaging/npm', name));
const write = (name, text) => writeFileSync(join(out, name), text);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(join(root, name), join(out, name));
for (const name of ['README.md', 'node.cjs', 'node.js', 'web.js', 'workerd.js']) write(name, own(name));
write('package.json', manifest());

const wasm = readFileSync(join(glue, 'mlos_resolver.wasm'));
write('mlos_resolver.wasm', wasm);

const modules = {
  'base64.js': `export default '${wasm.toString('base64')}';\n`,
  'glue.js': read(join(glue, 'mlos_resolver.js')),
  'inline.js': own('inline.js'),
  'resolver.js': own('resolver.js'),
  'slim.js': own('slim.js'),
};
for (const [name, text] of Object.entries(modules)) {
  write(name, text);
  write(name.replace(/js$/, 'cjs'), common(name, text));
}

const types = {
  'index.d.ts': own('index.d.ts'),
  'inline.d.ts': own('inline.d.ts'),
  'resolver.d.ts': own('resolver.d.ts') + declarations(read(join(glue, 'mlos_resolver.d.ts'))),
  'slim.d.ts': own('slim.d.ts'),
};
for (const [name, text] of Object.entries(types)) {
  write(name, text);
  write(name.replace(/ts$/, 'cts'), text.replaceAll("'./resolver.js'", "'./resolver.cjs'"));
}

// The package has the version of the workspace.
function manifest() {
  const [, version] = read(join(root, 'Cargo.toml')).match(/^\[workspace\.package\]\nversion = "(.+)"$/m);
  return JSON.stringify({ ...JSON.parse(own('package.json')), version }, null, 2) + '\n';
}

// The types that come from Rust: what wasm-bindgen declares up to how its glue is started, which is not for users.
function declarations(text) {
  const [types, rest] = text.split('\nexport type InitInput =');
  if (rest === undefined) throw new Error('mlos_resolver.d.ts: expected `export type InitInput`, found none');
  return types.replace(/^\/\* \w+lint.* \*\/\n/gm, '').replace(/\[(`\w+`)\]\(.*?\)/g, '$1').trim() + '\n';
}

// An ES module as CommonJS. It knows the forms that these modules have, and fails at any other.
function common(name, text) {
  const names = [];
  const give = (list) => {
    for (const item of list.split(',')) {
      const [inside, outside] = item.trim().split(' as ');
      names.push(`exports.${outside ?? inside} = ${inside};`);
    }
    return '';
  };
  const body = text
    .replace(/^import (\w+) from '\.\/(\w+)\.js';$/gm, "const $1 = require('./$2.cjs').default;")
    .replace(/^import \{ (.+) \} from '\.\/(\w+)\.js';$/gm, (_, list, from) => {
      return `const { ${list.replaceAll(' as ', ': ')} } = require('./${from}.cjs');`;
    })
    .replace(/^export \{ (\w+) \} from '\.\/(\w+)\.js';$/gm, "exports.$1 = require('./$2.cjs').$1;")
    .replace(/^export \{ (.+) \};$/gm, (_, list) => give(list))
    .replace(/^export default (.+);$/gm, 'exports.default = $1;')
    .replace(/^export (class|function) (\w+)/gm, (_, kind, given) => give(given) + `${kind} ${given}`);
  const left = body.match(/^(import|export)\b.*|import\.meta.*/m);
  if (left) throw new Error(`${name}: \`${left[0]}\` has no form in CommonJS here`);
  return `'use strict';\n\n${body}\n${names.join('\n')}\n`.replace(/\n+$/, '\n');
}
