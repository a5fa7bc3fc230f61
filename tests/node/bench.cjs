// Times the resolver as WebAssembly beside `semver`, for `./dev bench resolver`.
//
// Standard input: { "module": path, "semver": path, "questions": [{ "matrix": text of matrix.json }…] }.
// Standard output: for each { "load": µs, "rows": [{ "name", "version": µs, "plan": µs, "semver": µs or null }…] }.
'use strict';

const input = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const { Resolver } = require(input.module);
const semver = require(input.semver);

// What is asked, and the same for `semver` where it can be asked the same.
const requests = [
  ['stable', { version: 'stable' }, '*'],
  ['exact', { version: '1.0.3' }, '1.0.3'],
  ['prefix', { version: '1.1' }, '1.1'],
  ['range', { version: '^1.0' }, '^1.0'],
  ['two ranges', { version: '^1.0 || ^2.0' }, '^1.0 || ^2.0'],
  ['no version', { version: '^999' }, '^999'],
  ['oldest pin', { version: '*', pins: { axon: '=1.0.0' } }, null],
  ['no method', { version: '*', method: 'snap' }, null],
];

// The median of rounds that each last long enough for the clock.
const median = (rounds, what) => {
  let repeats = 1;
  for (;;) {
    const time = round(repeats, what);
    if (time > 2000 || repeats > 1e5) break;
    repeats *= 2;
  }
  const times = Array.from({ length: rounds }, () => round(repeats, what) / repeats);
  return times.sort((a, b) => a - b)[rounds >> 1];
};

const round = (repeats, what) => {
  const start = process.hrtime.bigint();
  for (let turn = 0; turn < repeats; turn += 1) what();
  return Number(process.hrtime.bigint() - start) / 1e3;
};

const measured = input.questions.map(({ matrix }) => {
  const load = median(9, () => new Resolver(matrix).free());
  const resolver = new Resolver(matrix);
  const versions = Object.keys(JSON.parse(matrix).matrix.releases).map((tag) => tag.slice(1));
  const rows = requests.map(([name, wish, range]) => {
    const request = { platform: 'linux-amd64', method: 'binary', ...wish };
    const ask = () => resolver.resolveVersion(request);
    const peer = range && (() => semver.maxSatisfying(versions, range));
    if (peer && (ask() ?? null) !== (peer() && `v${peer()}`)) {
      throw new Error(`${name}: ${ask()} here, ${peer()} by semver`);
    }
    return {
      name,
      version: median(15, ask),
      semver: peer && median(versions.length > 2000 ? 5 : 15, peer),
      plan: median(15, () => resolver.resolve(request)),
    };
  });
  return { load, rows };
});
process.stdout.write(JSON.stringify(measured));
