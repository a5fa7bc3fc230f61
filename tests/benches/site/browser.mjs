// Lighthouse on four pages of one site, and tasks while another one's table is filtered. Run in the folder that
// Lighthouse lies in; prints JSON.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.cwd(), 'package.json'));
const bring = async name => import(pathToFileURL(require.resolve(name)));
const { default: lighthouse } = await bring('lighthouse');
const { default: puppeteer } = await bring('puppeteer-core');
const [site, many] = process.argv.slice(2);

const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH || '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless=new'],
});
const port = Number(new URL(browser.wsEndpoint()).port);
const median = list => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const result = { pages: [] };

for (const path of ['/', '/matrix/', '/releases/v1.0.0/', '/docs/installation/']) {
  const runs = [];
  for (let run = 0; run < 3; run += 1) {
    runs.push((await lighthouse(site + path, { port, logLevel: 'silent', output: 'json' })).lhr);
  }
  const page = { path };
  for (const category of ['performance', 'accessibility', 'best-practices', 'seo']) {
    page[category] = median(runs.map(run => Math.round(run.categories[category].score * 100)));
  }
  const audits = { fcp: 'first-contentful-paint', lcp: 'largest-contentful-paint', tbt: 'total-blocking-time' };
  for (const [key, audit] of Object.entries(audits)) {
    page[key] = median(runs.map(run => run.audits[audit].numericValue));
  }
  page.lost = runs[0].categories && Object.values(runs[0].audits)
    .filter(audit => audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative')
    .map(audit => audit.id);
  result.pages.push(page);
}

const page = await browser.newPage();
await page.goto(many + '/matrix/');
await page.waitForSelector('html[data-alive]');
await page.evaluate(() => {
  window.tasks = [];
  new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(entry => entry.duration)))
    .observe({ type: 'longtask' });
});
const frames = [];
await page.focus('[name=q]');
// The first letter asks for the rest of the table: that is no filtering yet.
await page.keyboard.type('2');
await page.waitForFunction(() => document.querySelector('.count').textContent.includes('of 2000') || !document.querySelector('.count').textContent.includes('200 '));
await page.evaluate(() => new Promise(done => setTimeout(() => { window.tasks.length = 0; done(); }, 500)));
for (const letter of '026-01 axon 3.1') {
  const before = performance.now();
  await page.keyboard.type(letter);
  await page.evaluate(() => new Promise(requestAnimationFrame));
  frames.push(performance.now() - before);
}
await page.evaluate(() => new Promise(done => setTimeout(done, 300)));
const tasks = await page.evaluate(() => window.tasks);
// What takes less than 50 ms is no long task, and not listed.
result.longest = tasks.length ? Math.max(...tasks) : 0;
result.frame = median(frames);
await browser.close();
console.log(JSON.stringify(result));
