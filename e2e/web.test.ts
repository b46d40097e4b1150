import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { barriers, settled } from './support/barriers.ts';
import { closedGate, type Gate } from './support/gate.ts';
import { lonelyPort } from './support/lonely-port.ts';
import { chromiumOptions } from './support/person.ts';
import type { Pipeline } from './support/pipeline.ts';
import { readsOf, twice } from './support/reads.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';

/** A person at the web pages; each test goes on where the one before stopped. */
let slipway: Slipway;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let pipeline: Pipeline;
let gate: Gate;
let password: string;
/** What the browser complained about. */
const complaints: string[] = [];

const configuration = `
stages: [build, release]
compile:
  stage: build
  tags: [shell]
  script:
    - printf '\\033[32;1mgreen and bold\\033[0m and \\033[38;5;208mowl\\033[0m\\n'
    - printf "\\033[0Ksection_start:$(date +%s):fetching[collapsed=true]\\r\\033[0KFetching things\\n"
    - echo "a hidden line"
    - printf "\\033[0Ksection_end:$(date +%s):fetching\\r\\033[0K"
    - echo "waiting for the gate"
    - $GATE
    - echo "the gate is open"
gpu:
  stage: build
  tags: [no-such-runner]
  needs: []
  allow_failure: true
  script: [echo never]
release:
  stage: release
  needs: [compile]
  tags: [shell]
  when: manual
  environment: production
  script: [echo released]
`;

before(async () => {
  gate = await closedGate();
  // One of its own: the usual one might be another's by the time that it is wanted again.
  const port = String(await lonelyPort());
  slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster', '--port', port] });
  password = JSON.parse(readFileSync(slipway.ready.credentials, 'utf8')).password;
  browser = await chromium.launch(chromiumOptions);
  context = await browser.newContext({ baseURL: slipway.url });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
});

after(async () => {
  gate[Symbol.dispose]();
  await browser?.close();
  await slipway?.[Symbol.asyncDispose]();
});

/** Width that the page needs beyond the window's. */
function overflow(of: Page): Promise<number> {
  return of.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

function card(name: string) {
  return page.locator(`[data-job="${name}"]`);
}

test('a stranger is asked to sign in, and told when the password is wrong', async () => {
  await page.goto('/');
  await page.waitForURL('**/-/sign_in');
  await page.locator('[name=username]:focus').waitFor();

  await page.keyboard.type('root');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');

  await page.getByText('Wrong user name or password.').waitFor();
});

test('the keyboard alone signs in', async () => {
  // The wrong password is selected, so typing replaces it.
  await page.locator('[name=password]:focus').waitFor();
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
  assert.equal(await page.title(), 'Home · Slipway');
});

test('without projects the page says how to push', async () => {
  await page.getByRole('heading', { name: 'No projects yet' }).waitFor();
  await page.getByText(`git push ${slipway.url}/root/my-project.git HEAD:main`).waitFor();
});

test('the first key leads past the bar', async () => {
  await page.goto('/dashboard/projects');
  await page.getByRole('heading', { name: 'Projects', exact: true }).waitFor();
  await page.keyboard.press('Tab');

  const focused = page.locator(':focus');

  assert.equal(await focused.textContent(), 'Skip to content');
});

test('a push appears as a pipeline, live', async () => {
  const project = await slipway.createProject('shop');
  await page.goto('/root/shop/-/pipelines');
  await page.getByRole('heading', { name: 'No pipelines yet' }).waitFor();

  pipeline = await project.push({
    '.gitlab-ci.yml': configuration.replace('$GATE', gate.script),
  });

  await page.getByRole('link', { name: 'A change' }).click();
  await page.waitForURL(`**/root/shop/-/pipelines/${pipeline.id}`);
  await page.locator('.graph-lines path').waitFor({ state: 'attached' });
});

test('every job that waits says why', async () => {
  await card('gpu').getByText('no runner with tag no-such-runner').waitFor();
  await card('release').getByText('Needs compile: job compile').waitFor();
});

test('the log grows as it is written, with colours, and sections that fold', async () => {
  await card('compile').getByRole('link', { name: 'compile' }).click();
  const log = page.getByRole('region', { name: 'Log of compile' });

  await log.getByText('waiting for the gate', { exact: true }).waitFor();
  const owl = log.locator('span', { hasText: /^owl$/ }).last();
  assert.match((await owl.getAttribute('style')) ?? '', /rgb\(255, 135, 0\)/);
  const bold = log.locator('.ansi-bold', { hasText: /^green and bold$/ });
  assert.equal(await bold.count(), 1);

  const section = log.getByRole('button', { name: 'Fetching things' });
  assert.equal(await section.getAttribute('aria-expanded'), 'false');
  assert.equal(await log.getByText('a hidden line', { exact: true }).count(), 0);
  await section.press('Enter');
  await log.getByText('a hidden line', { exact: true }).waitFor();

  assert.equal(await log.getByText('the gate is open', { exact: true }).count(), 0);
  await gate.open();
  await log.getByText('the gate is open', { exact: true }).waitFor();
  await page.locator('.page-head').getByText('Passed').waitFor();
});

test('play releases, and the page shows it without being loaded anew', async () => {
  await page.goBack();
  await card('release').getByText('Waits for a person to press play').waitFor();

  await card('release').getByRole('button', { name: 'Play: release' }).click();

  await card('release').getByText('Passed', { exact: true }).waitFor();
  assert.equal((await pipeline.job('release')).status, 'success');
});

test('environments show what runs where', async () => {
  await page.getByRole('link', { name: 'Environments' }).click();

  await page.getByRole('heading', { name: 'production' }).waitFor();
  await page.getByText('Deployed', { exact: true }).waitFor();
  await page.getByText('History').click();
  await page.getByRole('button', { name: 'Deploy again: release' }).first().waitFor();
});

test('an environment is stopped, and deleted by its name', async () => {
  await slipway.api.post('/projects/root%2Fshop/environments', { name: 'review' });
  await page.reload();
  await page.getByRole('button', { name: 'Stop review' }).click();
  await page.getByRole('button', { name: 'Delete review' }).and(page.locator('.danger')).click();
  await page.getByRole('dialog').getByRole('textbox').fill('review');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();

  await page.getByRole('heading', { name: 'review', exact: true }).waitFor({ state: 'detached' });
});

test('a running pipeline of many jobs is read once, and told by events from then on', async () => {
  const project = await slipway.createProject('many');
  const names = Array.from({ length: 12 }, (_, index) => `job-${index}`);
  const jobs = names.map((name) => `${name}: {tags: [shell], script: [echo]}`);
  const last = 'last: {stage: deploy, tags: [shell], script: [echo]}';
  const many = await project.push({ '.gitlab-ci.yml': [...jobs, last].join('\n') });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));

  await page.goto(`/root/many/-/pipelines/${many.id}`);
  await card('last').getByText('Passed', { exact: true }).waitFor({ timeout: 120_000 });

  const reads = asked.filter((path) => path.startsWith('/api/'));
  // The project, and the pipeline with its jobs.
  assert.deepEqual(twice(reads), []);
  assert.ok(reads.length <= 2, reads.join('\n'));
  page.removeAllListeners('request');
  // Pages of what comes next hear of it, too.
  await many.finished();
});

test('no page reads anything twice', async () => {
  const { id } = await pipeline.job('compile');
  const { id: environment } = (
    await slipway.api.get<readonly { id: number }[]>('/projects/root%2Fshop/environments')
  )[0] ?? { id: 0 };
  for (const path of [
    '/',
    '/dashboard/projects',
    '/root/shop',
    '/root/shop/-/pipelines',
    `/root/shop/-/pipelines/${pipeline.id}`,
    `/root/shop/-/jobs/${id}`,
    '/root/shop/-/environments',
    `/root/shop/-/environments/${environment}`,
  ]) {
    const asked = await readsOf(page, path);

    assert.ok(asked.length > 0 && asked.length <= 9, `${path}\n${asked.join('\n')}`);
    assert.deepEqual(twice(asked), [], path);
  }
});

test('what happens between reading and listening is told, and nothing is read again for it', async () => {
  using wait = await closedGate();
  const project = await slipway.createProject('between');
  const between = await project.push({
    '.gitlab-ci.yml': `job: {tags: [shell], script: ['${wait.script}']}`,
  });
  await between.reached('job', ['running']);
  const late = Promise.withResolvers<void>();
  await page.route('**/-/events?*', async (route) => {
    await late.promise;
    await route.continue();
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));

  await page.goto(`/root/between/-/pipelines/${between.id}`);
  await card('job').getByText('Running', { exact: true }).waitFor();
  await wait.open();
  await between.finished();
  late.resolve();
  await card('job').getByText('Passed', { exact: true }).waitFor();

  assert.deepEqual(twice(asked.filter((url) => url.includes('/api/'))), []);
  page.removeAllListeners('request');
  await page.unroute('**/-/events?*');
});

test('a browser that may notifies of the end of a pipeline whose tab nobody sees', async () => {
  using wait = await closedGate();
  const project = await slipway.createProject('told');
  const told = await project.push({
    '.gitlab-ci.yml': `job: {tags: [shell], script: ['${wait.script}']}`,
  });
  const context = page.context();
  await context.grantPermissions(['notifications'], { origin: slipway.url });
  const other = await context.newPage();
  await other.addInitScript(`
    localStorage.setItem('slipway:preferences', JSON.stringify({ notices: 'ended' }));
    globalThis.told = [];
    globalThis.Notification = class extends Notification {
      constructor(title, options) {
        super(title, options);
        told.push(title);
      }
    };
    Object.defineProperty(document, 'visibilityState', { get: () => globalThis.seen ?? 'visible' });
  `);
  await other.goto(`/root/told/-/pipelines/${told.id}`);
  await other.locator('[data-job="job"]').getByText('Running', { exact: true }).waitFor();

  await other.evaluate(`seen = 'hidden'; document.dispatchEvent(new Event('visibilitychange'))`);
  await wait.open();

  // The page's policy lets nobody wait for an expression in it.
  const said = await until('a notification', () => other.evaluate('told.join()'));
  assert.equal(said, 'Passed: root/told');
  await other.close();
});

test('mistakes in the configuration are shown where the pipeline would be', async () => {
  const broken = await slipway
    .project('root/shop')
    .push({ '.gitlab-ci.yml': 'job:\n  script: [echo]\n  needs: [biuld]\n' });

  await page.goto(`/root/shop/-/pipelines/${broken.id}`);

  await page.getByText('biuld').first().waitFor();
  await page.locator('[data-part=status]').getByText('Failed').waitFor();
});

test('a trigger job leads to its pipeline, and that leads back', async () => {
  const project = await slipway.createProject('family');
  const parent = await project.push({
    '.gitlab-ci.yml': 'child:\n  trigger: {include: child.yml, strategy: depend}\n',
    'child.yml': 'unit:\n  tags: [shell]\n  script: [sleep 1]\n',
  });
  await page.goto(`/root/family/-/pipelines/${parent.id}`);

  await card('child').locator('.badge', { hasText: 'Passed' }).waitFor();
  await card('child')
    .getByRole('link', { name: /^pipeline #/ })
    .click();
  await card('unit').getByText('Passed', { exact: true }).waitFor();
  await page.getByRole('link', { name: `pipeline #${parent.id}` }).click();

  await page.waitForURL(`**/root/family/-/pipelines/${parent.id}`);
  await card('child').waitFor();
});

test('slash leads to the search', async () => {
  await page.goto('/dashboard/projects');
  await page.getByRole('link', { name: 'root/shop', exact: true }).waitFor();

  await page.keyboard.press('/');
  await page.keyboard.type('nothing like it');

  await page.getByRole('heading', { name: 'No project is called' }).waitFor();
});

test('addresses of nothing say so', async () => {
  await page.goto('/root/nothing');
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();

  await page.goto('/root/shop/-/nothing');
  await page.getByRole('heading', { name: 'There is no page at this address' }).waitFor();
});

test('without a cluster its page says so', async () => {
  await page.goto('/-/cluster');

  await page.getByRole('heading', { name: 'Slipway runs without a cluster' }).waitFor();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`on a narrow ${colorScheme} screen nothing has to be scrolled sideways`, async () => {
    const narrow = await context.newPage();
    await narrow.setViewportSize({ width: 375, height: 700 });
    await narrow.emulateMedia({ colorScheme });
    const { id } = await pipeline.job('compile');

    for (const path of [
      '/',
      '/root/shop',
      '/root/shop/-/pipelines',
      `/root/shop/-/pipelines/${pipeline.id}`,
      `/root/shop/-/jobs/${id}`,
      '/root/shop/-/environments',
    ]) {
      await narrow.goto(path);
      await narrow.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await overflow(narrow), 0, path);
    }
    const ground = await narrow.evaluate('getComputedStyle(document.body).backgroundColor');
    assert.equal(ground, colorScheme === 'dark' ? 'rgb(16, 19, 23)' : 'rgb(246, 247, 249)');
    await narrow.close();
  });
}

test('nothing on the pages is a barrier', async () => {
  const { id } = await pipeline.job('compile');
  for (const path of [
    '/',
    '/dashboard/projects',
    '/projects/new',
    '/admin',
    '/admin/users',
    '/admin/runners',
    '/admin/limits',
    '/admin/backups',
    '/-/user_settings',
    '/-/user_settings/personal_access_tokens',
    '/root/shop',
    `/root/shop/-/pipelines/${pipeline.id}`,
    `/root/shop/-/jobs/${id}`,
    '/root/shop/-/environments',
    '/root/shop/-/settings',
    '/root/shop/-/settings/members',
    '/root/shop/-/settings/variables',
    '/root/shop/-/settings/protected_refs',
  ]) {
    await page.goto(path);
    await settled(page);
    assert.deepEqual(await barriers(page), [], path);
  }
});

test('while the server is away the page says so, and goes on by itself afterwards', async () => {
  await page.goto(`/root/shop/-/pipelines/${pipeline.id}`);
  await card('gpu').getByText('Pending', { exact: true }).waitFor();
  const { url } = slipway;

  await slipway.kill();
  await page.getByText('The server does not answer').waitFor();
  await slipway.start();

  assert.equal(slipway.url, url);
  await page.getByText('The server does not answer').waitFor({ state: 'detached' });
  await card('gpu').getByRole('button', { name: 'Cancel: gpu' }).click();
  await card('gpu').getByText('Canceled', { exact: true }).waitFor();
});

test('who signs out sees nothing any more', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/-/sign_in');

  await page.goto('/root/shop');

  await page.waitForURL('**/-/sign_in?from=%2Froot%2Fshop');
});

test('the browser had nothing to complain about', () => {
  assert.deepEqual(complaints, []);
});
