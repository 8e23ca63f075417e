// Opens /graphiql in Chromium as a user would, and tells what was seen and what was asked of whom.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {chromium} from 'playwright-core';

const asked = JSON.parse(process.argv[2]);

const profile = mkdtempSync(join(tmpdir(), 'xinfang-chromium-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: asked.chromium,
  headless: true,
  viewport: {width: 1400, height: 860},
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // No name is resolved: what isn't on this machine isn't there.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});
const page = context.pages()[0] ?? (await context.newPage());

const requests = [];
const complaints = [];
const workers = [];
page.on('request', request => requests.push(request.url()));
page.on('worker', worker => workers.push(worker.url()));
page.on('pageerror', error => complaints.push(String(error)));
page.on('console', message => {
  if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
});

async function run(subject) {
  const chosen = page.waitForResponse(response => response.url().endsWith('/graphiql/token'));
  await page.selectOption('.sign-in select', subject);
  const {token} = await (await chosen).json();
  await page.waitForFunction(
    header => document.querySelector('.sign-in code')?.title === header,
    `Authorization: Bearer ${token}`,
  );
  const answered = page.waitForResponse(
    response =>
      response.url().endsWith('/graphql') && response.request().postData()?.includes('Begin'),
  );
  await page.click('.graphiql-execute-button');
  const answer = await (await answered).json();
  // The answer is drawn by the editor, with no-break spaces for blanks.
  const name = answer.data.viewer.user.name;
  await page.waitForFunction(
    text => document.querySelector('.result-window')?.innerText.includes(text),
    name,
  );
  const shown = await page.innerText('.result-window');
  return {answer, shown: shown.replaceAll('\u00a0', ' ')};
}

try {
  await page.goto(`${asked.base}/graphiql`);
  // The button is there before the editor is, and would run nothing.
  const editor = page.locator('.graphiql-query-editor .view-lines', {hasText: 'Begin'});
  await editor.waitFor({timeout: 60_000});
  const first = await run(asked.subjects[0]);
  const second = await run(asked.subjects[1]);
  if (asked.screenshot) await page.screenshot({path: asked.screenshot});
  // The document explorer shows what the schema says of itself.
  await page.click('[aria-label="Show Documentation Explorer"]');
  await page.waitForSelector('.graphiql-doc-explorer-content');
  const explorer = await page.innerText('.graphiql-doc-explorer-content');
  // The editor completes by the schema: its worker is at work.
  await page.click('.graphiql-query-editor .view-line', {position: {x: 20, y: 8}});
  await page.keyboard.press('Control+A');
  await page.keyboard.type('{ viewer { ');
  await page.keyboard.press('Control+Space');
  await page.waitForSelector('.suggest-widget.visible .monaco-list-row', {timeout: 20_000});
  const offered = await page.innerText('.suggest-widget.visible');
  await page.keyboard.press('Escape');
  const seen = {complaints: [...complaints], requests: [...requests], workers, first, second};
  // And what the page's policy keeps a script of somebody else from doing.
  const kept = await page.evaluate(async () => {
    const violated = [];
    document.addEventListener('securitypolicyviolation', event => {
      violated.push(event.effectiveDirective);
    });
    const script = document.createElement('script');
    script.textContent = 'window.planted = true';
    document.body.append(script);
    await fetch('http://127.0.0.1:1/').catch(() => {});
    await new Promise(resolve => setTimeout(resolve, 100));
    return {violated, planted: window.planted ?? false};
  });
  console.log(JSON.stringify({...seen, explorer, offered, kept}));
} catch (error) {
  if (asked.screenshot) await page.screenshot({path: asked.screenshot});
  console.error(String(error), JSON.stringify({requests, complaints, workers}));
  process.exitCode = 1;
} finally {
  await context.close();
  rmSync(profile, {recursive: true, force: true});
}
