import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { diagnosticCodes } from '@slipway/ci';
import { busyboxImage, createEngine } from '@slipway/engine';
import { objectKinds } from '@slipway/web';
import type { Page } from 'playwright-core';
import { barriers, settled } from './support/barriers.ts';
import { partsOfObject } from './support/object-parts.ts';
import { type Person, personAt } from './support/person.ts';
import { run } from './support/run.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { pushTinyImage } from './support/tiny-image.ts';
import { until } from './support/until.ts';

/** As much of something as tells it from others. */
interface Named {
  readonly id: number;
  readonly name: string;
}

/** What lies on the machine, as far as its pages are walked. */
interface OnMachine {
  readonly images: readonly { readonly id: string; readonly tags: readonly string[] }[];
  readonly networks: readonly { readonly id: string; readonly name: string }[];
}

/** A person who sets things up in the pages; each test goes on where the one before stopped. */
let slipway: Slipway;
let person: Person;
let page: Page;

before(async () => {
  slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  person = await personAt(slipway);
  page = person.page;
});

/** What the machine is to be rid of at the end. */
const madeContainers: string[] = [];
const madeVolumes: string[] = [];

after(async () => {
  for (const id of madeContainers)
    await slipway?.api.request('DELETE', `/admin/machine/containers/${id}`);
  for (const name of madeVolumes)
    await slipway?.api.request('DELETE', `/admin/machine/volumes/${name}`);
  await person?.[Symbol.asyncDispose]();
  await slipway?.[Symbol.asyncDispose]();
});

const field = (name: string | RegExp) => page.getByLabel(name, { exact: true });
const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();
const row = (text: string) => page.getByRole('row').filter({ hasText: text });

/** The newest job of a name in the newest pipeline of a project. */
async function newestJob(path: string, name: string): Promise<Named> {
  const api = `/projects/${encodeURIComponent(path)}`;
  const [pipeline] = await slipway.api.get<readonly Named[]>(`${api}/pipelines`);
  const jobs = await slipway.api.get<readonly Named[]>(`${api}/pipelines/${pipeline?.id}/jobs`);
  const job = jobs.find((it) => it.name === name);
  assert.ok(job, `${path} has no job ${name}`);
  return job;
}

/** Deletes what has this name, which has to be typed. */
async function confirm(verb: string, name: string): Promise<void> {
  await press(`${verb} ${name}`);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: verb, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('the address that slipway sign-in prints signs a browser in, and its secret leaves the address', async () => {
  const { code, stdout, stderr } = await slipway.command('sign-in');
  assert.equal(code, 0, stderr);
  const context = await page.context().browser()?.newContext();
  const other = await context?.newPage();
  assert.ok(other);

  await other.goto(stdout.trim());

  await other.getByRole('heading', { name: 'Home', exact: true }).waitFor({ timeout: 60_000 });
  assert.equal(new URL(other.url()).hash, '');
  await other.evaluate("fetch('/-/session', { method: 'DELETE' })");
  await other.getByRole('link', { name: 'Administration', exact: true }).click();
  await other.waitForURL('**/-/sign_in?from=%2Fadmin');
  await other.getByText('Your session has ended. Sign in again.').waitFor();
  await context?.close();
});

test('a page is drawn also when its code is there before anybody waits for it', async () => {
  const context = await page.context().browser()?.newContext({ baseURL: slipway.url });
  const other = await context?.newPage();
  assert.ok(other);
  // React leaves what it does after drawing for a later turn: here a late one, and the code comes before.
  await other.addInitScript(() => {
    const { port1 } = new MessageChannel();
    const prototype = Object.getPrototypeOf(port1);
    const { postMessage } = prototype;
    prototype.postMessage = function (...message: unknown[]) {
      setTimeout(() => postMessage.apply(this, message), 600);
    };
  });
  await other.route(/sign-in-page-.*\.js$/, async (route) => {
    await other.locator('.loading').waitFor();
    await route.continue();
  });

  await other.goto('/-/sign_in');

  await other.locator('[name=username]').waitFor();
  await context?.close();
});

test('a project is made', async () => {
  await page.getByRole('link', { name: 'New project' }).click();
  await field('Name').fill('Corner Shop');
  await field(/^Description/).fill('What we sell');
  await field('Begin with').selectOption('readme');
  await press('Make project');

  await page.waitForURL('**/root/corner-shop');
});

test('a project is made of a repository that lies elsewhere', async () => {
  const origin = await slipway.createProject('origin');
  await origin.push({
    'README.md': '# Said elsewhere\n',
    '.gitlab-ci.yml': 'say: {tags: [shell], script: [echo hello]}',
  });
  const setting = 'allow_local_requests_from_web_hooks_and_services';
  await page.goto('/projects/new');
  await field('Begin with').selectOption('url');
  await field(/^Name/).fill('brought');
  await field(/^Address/).fill(`${slipway.ready.near}/root/origin.git`);
  await field(/^User name/).fill('root');
  await field(/^Password/).fill(slipway.api.token);
  await press('Make project');
  await page.getByText(/^Import url is blocked: Requests to the local network/).waitFor();
  await slipway.api.request('PUT', '/application/settings', { [setting]: true });
  await press('Make project');
  await page.waitForURL('**/root/brought');

  await until('the import', async () => {
    const { import_status: status } = await slipway.api.get<{ readonly import_status: string }>(
      '/projects/root%2Fbrought',
    );
    return status === 'finished';
  });
  await page.getByText('Being imported').waitFor({ state: 'detached' });
  await page.goto('/root/brought/-/tree/main');

  await page.getByRole('heading', { name: 'Said elsewhere' }).waitFor();
  await slipway.api.request('PUT', '/application/settings', { [setting]: false });
});

test('it is described anew', async () => {
  await page.goto('/root/corner-shop/-/settings');
  await field(/^Description/).fill('All that we sell');
  await press('Save');
  await page.getByRole('status').getByText('Saved').waitFor();

  await page.goto('/dashboard/projects');
  await page.getByText('All that we sell').waitFor();
});

test('a user is added, and becomes a member', async () => {
  await page.goto('/admin/users');
  await field('User name').fill('ann');
  await field('Name').fill('Ann Marie');
  await field('Email').fill('ann@shop.example');
  await field('First password').fill('a first long secret');
  await press('Add user');
  await row('Ann Marie').waitFor();
  await page.goto('/admin/users/ann?tab=settings');
  await field('Email').fill('marie@shop.example');
  await press('Save');
  await page.getByRole('definition').filter({ hasText: 'marie@shop.example' }).waitFor();
  assert.deepEqual(await barriers(page), []);

  await page.goto('/root/corner-shop/-/settings/members');
  await field('User name').fill('ann');
  await press('Add member');

  await row('Ann Marie').getByRole('combobox').waitFor();
  assert.equal(
    await row('Ann Marie').getByRole('combobox').locator('option:checked').textContent(),
    'Developer',
  );
});

test('a masked variable is added, and its value is not on the screen', async () => {
  await page.goto('/root/corner-shop/-/settings/variables');
  await field('Name').fill('API_KEY');
  await field(/^Value/).fill('sesame-open-1');
  await field('In logs and here').selectOption('masked');
  await press('Add variable');

  await row('API_KEY').getByText('masked').waitFor();
  assert.equal(await row('API_KEY').getByText('sesame-open-1').count(), 0);
  await press('Show the value of API_KEY');
  await row('API_KEY').getByText('sesame-open-1').waitFor();
});

test('a variable is deleted by its name', async () => {
  await confirm('Delete', 'API_KEY');

  await page.getByRole('heading', { name: 'No variables yet' }).waitFor();
});

test('a branch is protected', async () => {
  await page.goto('/root/corner-shop/-/settings/protected_refs');
  await page.getByText('Protect a branch').click();
  await field('Branch').fill('release/*');
  await press('Protect branch');

  await row('release/*').waitFor();
});

test('a deploy freeze is added, and taken away by the command', async () => {
  await page.goto('/root/corner-shop/-/settings/deploy_freezes');
  await field('Begins').fill('0 20 * * 5');
  await field('Ends').fill('0 7 * * 1');
  await press('Add freeze');
  await row('each Friday at 20:00').getByText('each Monday at 7:00').waitFor();

  const named = ['--project', 'root/corner-shop'];
  const listed = await slipway.command('freeze', 'list', ...named);
  const [, id = ''] = /^(\d+) +0 20 \* \* 5 +0 7 \* \* 1 +UTC /m.exec(listed.stdout) ?? [];
  const removed = await slipway.command('freeze', 'remove', id, ...named);

  assert.equal(removed.code, 0, listed.stdout + removed.stderr);
  await page.reload();
  await page.getByRole('heading', { name: 'No freezes yet' }).waitFor();
});

test('an environment is protected, its rule changed, and a deployment to it approved by clicks', async () => {
  await page.goto('/root/corner-shop/-/settings/protected_environments');
  await field('Environment').fill('market');
  await field('Approvals before a deployment').selectOption('2');
  await press('Protect environment');
  await row('market').getByText('2 of Maintainers').waitFor();
  await press('Change market');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Approvals before a deployment').selectOption('1');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await row('market').getByText('1 of Maintainers').waitFor();
  await press('Let them');
  await page.getByRole('button', { name: 'Do not let them', exact: true }).waitFor();

  const pipeline = await slipway.project('root/corner-shop').push({
    '.gitlab-ci.yml':
      'sell: {tags: [shell], environment: {name: market, auto_stop_in: 1 day}, script: [echo]}',
  });
  const { id } = await pipeline.reached('sell', ['manual']);
  await page.goto(`/root/corner-shop/-/jobs/${id}`);
  await page.getByText('Maintainers: 0 of 1 approved').waitFor();
  await page.getByLabel(/^Comment/).fill('looks good');
  await press('Approve');
  await page.getByText(/^Was approved to deploy to market/).waitFor();
  await page.getByRole('button', { name: 'Play: sell', disabled: false }).click();

  // Until the click has reached the server, the pipeline waits for it and counts as settled.
  const { status } = await pipeline.reached('sell', ['success', 'failed']);
  assert.equal(status, 'success');
  await page.goto('/root/corner-shop/-/settings/protected_environments');
  await confirm('Unprotect', 'market');
  await page.getByText('No environment is protected').waitFor();
});

test('an environment that would stop by itself is kept running', async () => {
  await page.goto('/root/corner-shop/-/environments');
  await page.getByText(/^stops by itself/).waitFor();
  await press('Keep market running');
  await page.getByText(/^stops by itself/).waitFor({ state: 'detached' });

  const listed = await slipway.command('environment', 'list', '--project', 'root/corner-shop');
  assert.match(listed.stdout, /^market +available +.* never/m);
});

test('environments that are old are looked at, then stopped, and those of reviews deleted', async () => {
  const api = '/projects/root%2Fcorner-shop/environments';
  const make = (name: string) => slipway.api.post<{ readonly id: number }>(api, { name });
  await make('fair');
  const { id } = await make('review/gone');
  await slipway.api.post(`${api}/${id}/stop`);
  // The server writes at the same time.
  using database = new DatabaseSync(join(slipway.dataDir, 'slipway.db'), { timeout: 10_000 });
  const longAgo = Date.now() - 60 * 86_400_000;
  database
    .prepare("UPDATE environments SET created_at = ?, updated_at = ? WHERE name <> 'market'")
    .run(longAgo, longAgo);

  await page.goto('/root/corner-shop/-/environments');
  await press('Look which are stale');
  const list = (name: string) => page.getByRole('list', { name, exact: true });
  await list('Stop stale environments').getByText('fair', { exact: true }).waitFor();
  await press('Stop them');
  await page.getByRole('button', { name: 'Delete fair', disabled: false }).waitFor();
  await press('Look which would go');
  await list('Delete stopped review environments').getByText('review/gone').waitFor();
  await press('Delete them in a week');
  await list('Delete stopped review environments').waitFor({ state: 'detached' });
  assert.deepEqual(await barriers(page), []);

  const again = await slipway.command(
    ...['environment', 'delete-review-apps', '--dry-run', '--project', 'root/corner-shop'],
  );
  assert.match(again.stdout, /there is no stopped review environment of that age/);
});

test('a schedule is made, paused and deleted', async () => {
  await page.goto('/root/corner-shop/-/settings/schedules');
  await field('What it is for').fill('nightly');
  await field(/^Variables/).fill('DEEP=yes');
  await press('Make schedule');
  await row('nightly').getByText('each day at 4:00').waitFor();

  await press('Pause: nightly');
  await row('nightly').getByText('paused').waitFor();

  await confirm('Delete', 'nightly');
  await page.getByRole('heading', { name: 'No schedules yet' }).waitFor();
});

test('tokens are shown once: of a machine, of another program, of one’s own', async () => {
  for (const [path, label, button] of [
    ['/root/corner-shop/-/settings/triggers', 'Which program will use it', 'Make trigger token'],
    ['/-/user_settings/personal_access_tokens', 'Name', 'Make token'],
  ] as const) {
    await page.goto(path);
    await field(label).fill('laptop');
    const scope = page.getByRole('checkbox', { name: 'read_api' });
    if ((await scope.count()) > 0) await scope.check();
    await press(button);

    await page.getByText('it is not shown again').waitFor();
    await row('laptop').waitFor();
  }
});

test('a pipeline is run with variables, and its manual job with others', async () => {
  await slipway.project('root/corner-shop').push({
    '.gitlab-ci.yml': `
say: {tags: [shell], script: ['echo "colour is $COLOUR"'], rules: [{if: $COLOUR}]}
sell: {tags: [shell], needs: [], script: ['echo "size is $SIZE"'], rules: [{if: $COLOUR, when: manual}]}
calm: {tags: [shell], script: [echo], rules: [{if: $COLOUR == null}]}
`,
  });
  await page.goto('/root/corner-shop/-/pipelines');
  await press('New pipeline');
  await field(/^Variables/).fill('COLOUR=green');
  await press('Run pipeline');

  const card = (name: string) => page.locator(`[data-job="${name}"]`);
  await card('say').getByRole('link').first().click();
  await page.getByText('colour is green', { exact: true }).waitFor();
  await page.goBack();

  await card('sell').getByRole('link').first().click();
  await press('Play with variables …');
  await field(/^Variables/).fill('SIZE=large');
  await page.getByRole('dialog').getByRole('button', { name: 'Play', exact: true }).click();
  await page.getByText('size is large', { exact: true }).waitFor();
});

test('a pipeline is run with the inputs and the variables that its file asks for', async () => {
  await slipway.project('root/corner-shop').push({
    '.gitlab-ci.yml': `
spec:
  inputs:
    size: {type: number, default: 3, description: How many}
---
variables:
  COLOUR: {value: red, description: Which one, options: [red, teal]}
paint: {tags: [shell], script: ['echo "paints $[[ inputs.size ]] in $COLOUR"']}
`,
  });
  await page.goto('/root/corner-shop/-/pipelines');
  await press('New pipeline');
  await field(/^size/).fill('8');
  await field('COLOUR').selectOption('teal');
  assert.deepEqual(await barriers(page), []);
  await press('Run pipeline');

  await page.locator('[data-job="paint"]').getByRole('link').first().click();
  await page.getByText('paints 8 in teal', { exact: true }).waitFor();
});

test('what failed is shown with the end of its log, its tests, and what is odd in the file', async () => {
  const report =
    '<testsuite name="cart"><testcase name="adds up" classname="Cart" time="0.5"><failure>2 is not 3</failure></testcase></testsuite>';
  const pipeline = await slipway.project('root/corner-shop').push({
    '.gitlab-ci.yml': `
unit:
  tags: [docker]
  tags: [shell]
  script:
    - echo '${report}' > junit.xml
    - echo the sum is wrong
    - exit 3
  artifacts: {when: always, reports: {junit: junit.xml}}
`,
  });
  await page.goto(`/root/corner-shop/-/pipelines/${pipeline.id}`);

  await page.getByRole('link', { name: 'Failed 1' }).click();
  const end = page.getByRole('region', { name: 'End of the log of unit' });
  await end.getByText('the sum is wrong', { exact: true }).waitFor();
  await page.getByText('unit failed: the script failed (exit code 3).').waitFor();

  await page.getByRole('link', { name: 'Tests', exact: true }).click();
  await row('adds up').getByText('2 is not 3').waitFor();

  await page.getByRole('link', { name: 'Configuration', exact: true }).click();
  await row('unit').getByText('the job has no rules').waitFor();

  await page.getByRole('link', { name: 'Timeline', exact: true }).click();
  await page.getByRole('heading', { name: 'The longest way: unit' }).waitFor();
  assert.deepEqual(await barriers(page), []);

  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await row('unit').getByRole('button', { name: 'Retry: unit' }).waitFor();

  await page.getByRole('link', { name: /^Warnings/ }).click();
  await page.getByText('the key "tags" stands twice here').first().waitFor();
  await page.getByRole('link', { name: 'About duplicate-key' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'duplicate-key' }).waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('what a job found of the code, and its coverage, are shown', async () => {
  const issue = {
    description: 'Too long',
    severity: 'minor',
    location: { path: 'a.js', lines: { begin: 2 } },
  };
  const pipeline = await slipway.project('root/corner-shop').push({
    '.gitlab-ci.yml': `
check:
  tags: [shell]
  script:
    - echo 'TOTAL 83.5%'
    - echo '${JSON.stringify([issue])}' > quality.json
    - echo 'size_bytes 1200' > metrics.txt
  coverage: '/TOTAL (\\d+\\.\\d+)%/'
  artifacts: {reports: {codequality: quality.json, metrics: metrics.txt}}
`,
  });
  await pipeline.finished();
  await page.goto(`/root/corner-shop/-/pipelines/${pipeline.id}?tab=reports`);

  await row('check').getByText('83.5 %').waitFor();
  await row('Too long').getByRole('link', { name: 'a.js:2' }).waitFor();
  await row('size_bytes').getByText('1200').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('a log is searched, and the failing line found', async () => {
  await page.getByRole('link', { name: 'check', exact: true }).first().click();
  await field('Search the log').fill('total');
  await field('Search the log').press('Enter');
  await page.locator('.log-line.is-found').getByText('TOTAL 83.5%').first().waitFor();
  await page.getByText(/^1 of \d+$/).waitFor();

  await page.getByRole('link', { name: 'Why', exact: true }).click();
  await row('check').getByText('the job has no rules').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('of a log of 200,000 lines any is led to by its number, and the last ones have theirs', async () => {
  const long = await slipway.createProject('long');
  const made = await long.push({
    '.gitlab-ci.yml': 'count: {tags: [shell], script: [seq 200000]}',
  });
  await made.finished();
  const { id } = await made.job('count');
  const raw = (await made.trace('count')).split('\n');
  const numbered = async (number: number) => {
    const line = page.locator(`#L${number} + .log-text`);
    await line.waitFor();
    return line.textContent();
  };

  await page.goto(`/root/long/-/jobs/${id}#L150000`);
  const linked = await numbered(150_000);
  // It is drawn first, and then led to.
  await until('the line in sight', () =>
    page.evaluate<boolean>(
      "document.querySelector('#L150000').getBoundingClientRect().top < innerHeight",
    ),
  );
  await page.getByRole('button', { name: 'To the end' }).click();
  const last = raw.indexOf('200000') + 1;
  const lastLine = await numbered(last);
  // The address changes, and nothing is loaded anew.
  await page.evaluate("location.hash = '#L70000'");
  const other = await numbered(70_000);

  assert.deepEqual([linked, lastLine, other], [raw[149_999], '200000', raw[69_999]]);
  assert.ok(last > 200_000);
});

test('words are found in all of a long log, also far from what is shown, and led to', async () => {
  const { id } = await newestJob('root/long', 'count');
  await page.goto(`/root/long/-/jobs/${id}`);
  await page.locator('#L200000, .log-line').first().waitFor();

  await field('Search the log').fill('13579');
  await page.getByText(/^\d+ lines in all 200,\d+ lines$/).waitFor();
  const said = await page.getByText(/lines in all 200,/).textContent();
  await field('Search the log').press('Enter');
  await page.locator('.log-line.is-found').getByText('13579', { exact: true }).waitFor();

  // 13579, x13579 for x of 1, and 13579x for each digit x.
  assert.match(said ?? '', /^12 lines/);
  await field('Search the log').fill('no such words');
  await page.getByText(/^0 lines in all 200,/).waitFor();
});

test('a folder of one’s own machine is tried with what is not committed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-e2e-folder-'));
  await writeFile(join(folder, '.gitlab-ci.yml'), 'try: {tags: [shell], script: [cat word.txt]}');
  await writeFile(join(folder, 'word.txt'), 'not yet committed\n');
  await writeFile(join(folder, '.gitignore'), 'secret.txt\n');
  await writeFile(join(folder, 'secret.txt'), 'stays here');
  await page.goto('/root/corner-shop/-/pipelines');
  await press('Try a folder …');
  await field('Folder of your checkout').setInputFiles(folder);
  await page.getByRole('dialog').getByText('word.txt new').waitFor();
  assert.equal(await page.getByRole('dialog').getByText('secret.txt').count(), 0);
  assert.deepEqual(await barriers(page), []);

  await press('Run it');

  await page.locator('[data-job="try"]').getByRole('link').first().click();
  await page.getByText('not yet committed', { exact: true }).waitFor();
  await rm(folder, { recursive: true });
});

test('what waits for a person is played from Home', async () => {
  const pipeline = await slipway.project('root/corner-shop').push({
    '.gitlab-ci.yml':
      'later: {tags: [shell], when: manual, manual_confirmation: Is it late?, script: [echo played]}',
  });
  await page.goto('/');
  await page.getByText(/^Container engine: /).waitFor();

  await press('Play later of root/corner-shop');
  const question = page.getByRole('dialog');
  await question.getByText('Is it late?').waitFor();
  assert.equal((await pipeline.job('later')).status, 'manual');
  await question.getByRole('button', { name: 'Play', exact: true }).click();
  await question.waitFor({ state: 'detached' });

  await until('it to be played', async () => (await pipeline.job('later')).status === 'success');
  assert.deepEqual(await barriers(page), []);
});

test('one failed job is tried again, then all of them', async () => {
  const pipeline = await slipway.project('root/corner-shop').push({
    '.gitlab-ci.yml':
      'flaky: {tags: [shell], script: [exit 1]}\nbroken: {tags: [shell], script: [exit 1]}',
  });
  await pipeline.finished();
  await page.goto(`/root/corner-shop/-/pipelines/${pipeline.id}`);
  const again = page.waitForResponse((answer) => answer.url().endsWith('/retry'));
  await press('Retry: flaky');
  assert.equal((await again).status(), 201);
  await pipeline.finished();
  await page.getByRole('button', { name: 'Retry: flaky' }).waitFor();

  const all = page.waitForResponse((answer) => /pipelines\/\d+\/retry$/.test(answer.url()));
  await press('Retry failed jobs');

  assert.equal((await all).status(), 201);
  await page.locator('[data-job="flaky"]').getByRole('link').first().click();
  await page.getByRole('link', { name: /^Attempts/ }).click();
  await row('script failed').nth(1).waitFor();

  await page.getByRole('link', { name: 'Variables', exact: true }).click();
  await row('CI_JOB_NAME').getByText('flaky', { exact: true }).first().waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('a backup is made, and taken along', async () => {
  await page.goto('/admin/backups');
  await press('Back up now');
  const download = page.getByRole('link', { name: /^Download/ }).first();
  await download.waitFor();

  const saved = page.waitForEvent('download');
  await download.click();
  const name = (await saved).suggestedFilename();
  assert.match(name, /^slipway-.*\.tar\.zst$/);
  await page
    .getByRole('button', { name: /^Restore / })
    .first()
    .click();
  await page.getByRole('dialog').getByText(`slipway restore ${name} --data-dir`).waitFor();
  await press('Close');
});

test('what Slipway keeps is told by kind, with its version', async () => {
  await page.goto('/admin');
  await page.getByText(/^\d+\.\d+\.\d+.*, with Node\.js \d/).waitFor();
  await page.getByRole('link', { name: 'Storage', exact: true }).click();
  await row('Git repositories').waitFor();
  await press('What would go now?');
  await page
    .getByRole('status')
    .getByText(/nothing to give back|would go/)
    .waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('what was done is in the audit log', async () => {
  await page.goto('/admin/audit_log');

  await row('API_KEY').first().waitFor();
});

test('a webhook is added, tried, and says why nobody answered', async () => {
  await page.goto('/root/corner-shop/-/settings/webhooks');
  await field('Address').fill('http://127.0.0.1:9/hook');
  await press('Add webhook');
  await row('127.0.0.1:9').getByText('pushes').waitFor();

  const tried = page.waitForResponse((answer) => answer.url().endsWith('/test/push_events'));
  await press('Test: http://127.0.0.1:9/hook');
  const { message } = (await (await tried).json()) as { readonly message: string };
  await page.getByText(message.replace(/^\d+ /, '')).first().waitFor();
});

test('a webhook of the instance is added, its deliveries are read, and it is deleted by its address', async () => {
  const receiver = createServer((_, answer) => void answer.end('thanks'));
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const local = { allow_local_requests_from_web_hooks_and_services: true };
  await slipway.api.request('PUT', '/application/settings', local);
  await page.goto('/admin/webhooks');
  await field('Address').fill(address);
  await press('Add webhook');
  await row(address).getByText('pushes').first().waitFor();

  await press(`Test: ${address}`);

  await row('200').first().waitFor();
  assert.deepEqual(await barriers(page), []);
  await confirm('Delete', address);
  await page.getByText('No webhooks yet').waitFor();
  receiver.close();
});

test('a limit of the instance is changed, and a project’s own goes before it', async () => {
  await page.goto('/admin/limits');
  const files = page.getByRole('region', { name: 'Files, pushes and requests' });
  await files.getByLabel('One file of artifacts, in MB', { exact: true }).fill('70');
  const saving = page.waitForResponse((answer) => answer.request().method() === 'PUT');
  await files.getByRole('button', { name: 'Save', exact: true }).click();
  assert.equal((await saving).status(), 200);
  assert.deepEqual(await barriers(page), []);
  await page.goto('/root/corner-shop/-/settings/limits');
  await row('max_artifacts_size').getByText('70 MB').waitFor();
  await field('Limit').selectOption('max_artifacts_size');
  await field(/^At most/).fill('80');

  await press('Save');

  await row('max_artifacts_size').getByText('80 MB').waitFor();
  await row('max_artifacts_size').getByText('project').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('each message about a pipeline has its page in the help', async () => {
  await page.goto('/help/diagnostics');
  await page.getByRole('heading', { level: 1 }).waitFor();

  for (const code of Object.keys(diagnosticCodes)) {
    const address = `/help/diagnostics/${code}`;
    // As a link of the page does, so that nothing is loaded anew.
    await page.evaluate(`history.pushState(null, '', ${JSON.stringify(address)});
      dispatchEvent(new PopStateEvent('popstate'))`);
    await page.getByRole('heading', { level: 1 }).getByText(code).waitFor();
    assert.equal((await fetch(slipway.url + address)).status, 200);
  }

  const wrong = '/help/diagnostics/unknown-ned';
  assert.equal((await fetch(slipway.url + wrong)).status, 404);
  await page.goto(wrong);
  await page.getByRole('link', { name: 'About unknown-need', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'unknown-need', exact: true }).waitFor();
  await page.goto('/help/diagnostics');
});

test('a group is made', async () => {
  await page.goto('/admin/groups');
  await field('Name').fill('Shops');
  await field('Path').fill('shops');
  await press('Make group');

  await row('shops').waitFor();
});

test('a group has a page of its own, with its people, its variables and its settings', async () => {
  await row('shops').getByRole('link', { name: 'shops', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'shops', exact: true }).waitFor();
  await page.getByText('No projects yet').waitFor();
  await page.getByRole('link', { name: 'Members', exact: true }).click();
  await field('User name').fill('ann');
  await press('Add member');
  await row('Ann Marie').getByText('this group', { exact: true }).waitFor();
  assert.deepEqual(await barriers(page), []);

  await page.getByRole('link', { name: 'Deploy tokens', exact: true }).click();
  await field('Name').fill('kiosk');
  await page.getByRole('checkbox', { name: 'read_registry' }).check();
  await press('Make deploy token');
  await page.getByText('it is not shown again').waitFor();
  await row('kiosk').waitFor();
  await page.getByRole('link', { name: 'Audit log', exact: true }).click();
  await row('deploy token created').first().waitFor();
  assert.deepEqual(await barriers(page), []);

  await page.getByRole('link', { name: 'Variables', exact: true }).click();
  await field('Name').fill('SHARED');
  await field(/^Value/).fill('of all of us');
  await press('Add variable');
  await row('SHARED').waitFor();

  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await field(/^Description/).fill('Every shop of ours');
  await press('Save');
  await page.getByRole('status').getByText('Saved').waitFor();
  await page.locator('p.why').getByText('Every shop of ours').waitFor();
  assert.deepEqual(await barriers(page), []);

  await press('New project');
  await page.waitForURL('**/projects/new?namespace_id=*');
  const chosen = field('Where').locator('option:checked', { hasText: 'shops (group)' });
  await chosen.waitFor({ state: 'attached' });
});

test('a runner is registered by a command that is shown, and paused', async () => {
  await page.goto('/admin/runners');
  await field('Name').fill('build-machine-2');
  await press('Register runner');
  await page.getByText(/gitlab-runner register --non-interactive --url .* --token glrt-/).waitFor();
  await row('build-machine-2').getByText('It has never asked for jobs').waitFor();

  await row('build-machine-2')
    .getByRole('button', { name: /^Pause/ })
    .click();

  await row('build-machine-2').getByText('it takes no jobs until it is resumed').waitFor();

  await row('build-machine-2').getByRole('link', { name: 'build-machine-2' }).click();
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await field(/^Tags/).fill('docker, gpu');
  await press('Save');
  await page.getByRole('status').getByText('Saved').waitFor();
  await page.getByRole('definition').filter({ hasText: 'docker, gpu' }).waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('a cluster is tried in the page, and why it cannot be used is said there', async () => {
  await page.goto('/admin/clusters');
  await field('Name').fill('cloud');
  await field('API address').fill('https://localhost:1');
  await field('Token').fill('nonsense');
  await press('Try and connect');

  await page.getByRole('heading', { name: '“cloud” cannot be used' }).waitFor();
  await page.getByText('localhost:1 cannot be reached from Slipway: ECONNREFUSED').waitFor();
  await page.getByText('It was not connected').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('an agent is registered in the page, which says what it waits for, and deleted by its name', async () => {
  await page.goto('/root/corner-shop/-/settings/clusters');
  await field('Name of the agent').fill('live');
  await press('Register agent');
  await row('live').getByText('no program has connected as the agent live yet').waitFor();
  await press('New token for live');
  await page.getByText('Token of the agent live').waitFor();
  assert.deepEqual(await barriers(page), []);

  await confirm('Delete', 'live');

  await page.getByText('No agents yet').waitFor();
});

test('the clusters of a group are on the page that shows all of them', async () => {
  const group = await slipway.api.post<{ readonly id: number }>('/groups', {
    ...{ name: 'Lakes', path: 'lakes' },
  });
  const platform = { api_url: 'https://localhost:1', token: 'nonsense' };
  await slipway.api.post(`/groups/${group.id}/clusters/user`, {
    ...{ name: 'of-the-lakes', platform_kubernetes_attributes: platform },
  });
  await page.goto('/admin/clusters');

  await field('For the environments of').selectOption('lakes');

  await row('of-the-lakes').getByText('all', { exact: true }).waitFor();
  await page.getByText('slipway cluster list --group lakes').waitFor({ state: 'attached' });
  assert.deepEqual(await barriers(page), []);
});

test('the members of one group take part in another, and no longer', async () => {
  await page.goto('/groups/lakes/-/members');
  await field('Group').selectOption('shops');
  await press('Invite group');
  await row('shops').getByText('Developer', { exact: true }).waitFor();
  await row('Ann Marie')
    .getByText('a group around it, or one that it is shared with', { exact: true })
    .waitFor();
  assert.deepEqual(await barriers(page), []);

  await press('Remove shops');

  await row('Ann Marie').waitFor({ state: 'detached' });
});

test('jobs are let into a cluster, with the nodes that they may use, and out of it again', async () => {
  const platform = { api_url: 'https://localhost:1', token: 'nonsense' };
  await slipway.api.post('/admin/clusters/add', {
    ...{ name: 'elsewhere', platform_kubernetes_attributes: platform },
  });
  await page.goto('/admin/clusters');
  await press('Jobs in elsewhere');
  await field(/^Processors at most/).fill('many');
  await press('Let jobs run there');
  await page.getByText('jobs_attributes[cpu_limit] must be like 500m or 2').waitFor();
  assert.deepEqual(await barriers(page), []);
  await field(/^Processors at most/).fill('2');
  await field(/^Only on nodes with/).fill('pool=ci');
  await press('Let jobs run there');

  await row('elsewhere').getByText('gitlab-managed-apps').waitFor();
  await press('Jobs in elsewhere');
  await row('elsewhere').getByText('run elsewhere').waitFor();
});

test('a container is made from an image, read, stopped and removed; a pod’s would not be', async () => {
  const engine = createEngine();
  const image = await busyboxImage(engine);
  engine.close();
  const name = `slipway-e2e-${randomUUID()}`;
  await page.goto('/-/machine');
  await press('New container');
  await field('Image').fill(image);
  await field(/^Name/).fill(name);
  await field(/^Command/).fill(
    'trap "exit 0" TERM; echo hello from the machine; sleep 1000 & wait',
  );
  await press('Make and start');

  await row(name).getByText('somebody else').waitFor();
  await row(name).getByText('Up', { exact: false }).first().waitFor();
  // The dialog reads it once.
  await until('its first words', async () =>
    (await run('docker', ['logs', name])).stdout.includes('hello from the machine'),
  );
  await press(`Log of ${name}`);
  await page.getByRole('dialog').getByText('hello from the machine').waitFor();
  await press('Close');
  await press(`Terminal in ${name}`);
  const shell = page.getByRole('region', { name: `Shell in ${name}` });
  await shell.locator('.xterm-rows').getByText('/ #').waitFor();
  await shell.getByRole('textbox', { name: 'Terminal input' }).focus();
  await page.keyboard.type('test -t 0 && echo $((6 * 7)) is typed\n');
  await shell.locator('.xterm-rows').getByText('42 is typed').waitFor();
  await press('Close');
  await row(name).getByRole('link', { name, exact: true }).click();
  await page.getByRole('link', { name: 'Usage', exact: true }).click();
  await page
    .getByRole('definition')
    .filter({ hasText: / of .*B$/ })
    .waitFor();
  await page.goto('/-/machine');
  await press(`Stop ${name}`);
  await row(name).getByText('Exited', { exact: false }).waitFor();
  assert.deepEqual(await barriers(page), []);

  await confirm('Remove', name);

  await row(name).waitFor({ state: 'detached' });
});

test('images, networks and the disk of the machine are seen, and what would go is shown first', async () => {
  await page.goto('/-/machine/images');
  await row('slipway.local/busybox').first().waitFor();
  await page.getByRole('link', { name: 'Networks', exact: true }).click();
  const removing = page.getByRole('button', { name: 'Remove bridge', exact: true });
  assert.equal(await removing.getAttribute('title'), 'It belongs to the engine or to the cluster.');
  await page.getByRole('link', { name: 'Disk', exact: true }).click();
  await row('Build cache').waitFor();
  await press('Show what would go');

  await page
    .getByText(/There is nothing to remove|What would go/)
    .first()
    .waitFor({ state: 'attached' });
  assert.deepEqual(await barriers(page), []);
});

test('the doctor says on a page what it says in a terminal', async () => {
  await page.goto('/-/machine/findings');

  await row('container engine').getByText('Well').waitFor();
  await row('disk').first().waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('a package is seen with its files, and deleted by its name', async () => {
  const file = `/projects/${encodeURIComponent('root/long')}/packages/generic/tool/1.2.0`;
  const put = (name: string) =>
    fetch(`${slipway.ready.near}/api/v4${file}/${name}`, {
      ...{ method: 'PUT', headers: { 'private-token': slipway.api.token }, body: 'a tool' },
    });
  for (const name of ['tool.tar.gz', 'linux/tool.tar.gz']) assert.ok((await put(name)).ok);
  await page.goto('/root/long');
  await page.getByRole('link', { name: 'Packages', exact: true }).click();
  await row('1.2.0').getByRole('link', { name: 'tool', exact: true }).click();
  await row('linux/tool.tar.gz').getByText('6 B').waitFor();
  assert.deepEqual(await barriers(page), []);
  const arriving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'tool.tar.gz', exact: true }).click();
  const brought = await (await arriving).path();
  assert.equal(await readFile(brought, 'utf8'), 'a tool');
  await confirm('Delete', 'linux/tool.tar.gz');
  await row('linux/tool.tar.gz').waitFor({ state: 'detached' });

  await confirm('Delete', 'tool 1.2.0');

  await page.getByText('No packages yet').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('the page of every object has its four parts, and greys nothing without a reason', async () => {
  const pages = await onePageOfEach();
  const walked = new Set<string>();
  const wrong: string[] = [];

  for (const address of pages) {
    await page.goto(address);
    await page.locator('[data-object]').waitFor();
    await settled(page);
    const { kind, missing } = await partsOfObject(page);
    wrong.push(...[...missing, ...(await barriers(page))].map((each) => `${address}: ${each}`));
    walked.add(kind);
  }

  assert.deepEqual(wrong, []);
  // Objects of the cluster are walked by `web-cluster`, where there is one.
  const others = objectKinds.filter((kind) => kind !== 'kubernetes');
  assert.deepEqual([...walked].toSorted(), others.toSorted());
});

/** Addresses of one object of every kind, made where there was none. */
async function onePageOfEach(): Promise<readonly string[]> {
  const { api, ready } = slipway;
  const long = `/projects/${encodeURIComponent('root/long')}`;
  const shop = encodeURIComponent('root/corner-shop');
  // Not that of the long log, in which axe would read each line.
  const [job] = await api.get<readonly Named[]>(`/projects/${shop}/jobs`);
  const [pipeline] = await api.get<readonly { id: number; sha: string }[]>(`${long}/pipelines`);
  const sha = pipeline?.sha ?? '';
  const deployment = await api.post<{ id: number; environment: Named }>(`${long}/deployments`, {
    ...{ environment: 'staging', sha, ref: 'main', tag: false, status: 'success' },
  });
  await pushTinyImage(ready.near, api.token, 'root/long', 'v1');
  const [image] = await api.get<readonly Named[]>(`${long}/registry/repositories`);
  const file = `${ready.near}/api/v4${long}/packages/generic/tool/2.0/tool?select=package_file`;
  const published = await fetch(file, {
    ...{ method: 'PUT', headers: { 'private-token': api.token }, body: 'a tool' },
  });
  const { package_id: packageId } = (await published.json()) as { package_id: number };
  const platform = { api_url: 'https://localhost:1', token: 'nonsense' };
  const cluster = await api.post<Named>('/admin/clusters/add', {
    ...{ name: 'walked', environment_scope: 'walked/*', platform_kubernetes_attributes: platform },
  });
  const [runner] = await api.get<readonly Named[]>('/runners/all');
  const [ofGroup] = await api.get<readonly Named[]>('/groups/lakes/clusters');
  const engine = createEngine();
  const busybox = await busyboxImage(engine);
  const volume = `slipway-e2e-${randomUUID()}`;
  await engine.volumes.create({ Name: volume });
  madeVolumes.push(volume);
  engine.close();
  const container = await api.post<{ id: string }>('/admin/machine/containers', {
    ...{ image: busybox, name: `slipway-e2e-${randomUUID()}`, command: ['true'] },
  });
  madeContainers.push(container.id);
  const { images, networks } = await api.get<OnMachine>('/admin/machine');
  const local = images.find(({ tags }) => tags.includes(busybox))?.id.replace('sha256:', '');
  // Any other may be of a test beside this one, and gone before it is looked at.
  const bridge = networks.find((network) => network.name === 'bridge');
  const environment = `/root/long/-/environments/${deployment.environment.id}`;
  return [
    '/root/long',
    `/root/long/-/pipelines/${pipeline?.id}`,
    `/root/corner-shop/-/jobs/${job?.id}`,
    `/root/long/-/commit/${sha}`,
    environment,
    `${environment}/deployments/${deployment.id}`,
    `/root/long/-/container_registry/${image?.id}`,
    `/root/long/-/packages/${packageId}`,
    `/admin/clusters/${cluster.id}`,
    `/admin/runners/${runner?.id}`,
    `/groups/lakes/-/clusters/${ofGroup?.id}`,
    '/groups/lakes',
    `/-/machine/containers/${container.id}`,
    `/-/machine/images/${local}`,
    `/-/machine/volumes/${volume}`,
    `/-/machine/networks/${bridge?.id}`,
    '/admin/users/root',
  ];
}

test('a connected cluster that is away is told on Home, with the environment that is deployed to it', async () => {
  const { api } = slipway;
  const long = `/projects/${encodeURIComponent('root/long')}`;
  const { id } = await api.post<Named>(`${long}/environments`, { name: 'walked/one' });
  const all = await api.get<readonly Named[]>('/admin/clusters');
  const walked = all.find(({ name }) => name === 'walked');
  await api.post(`/admin/clusters/${walked?.id}/check`);

  await page.goto('/');
  const away = page.getByRole('region', { name: /^Clusters that cannot be used/ });
  await away
    .getByText(/The cluster walked could not be used .*: localhost:1 cannot be reached/)
    .waitFor();
  await away.getByRole('link', { name: 'root/long walked/one', exact: true }).click();

  await page.waitForURL(`**/root/long/-/environments/${id}`);
  await page.getByText(/^The cluster walked could not be used when it was asked last/).waitFor();
});

test('Back finds the search again, and where one was', async () => {
  await page.goto('/dashboard/projects');
  await field('Search projects').fill('corner');
  await page.waitForURL(/search=corner/);
  await page.getByRole('link', { name: 'root/corner-shop', exact: true }).click();
  await page.getByRole('heading', { name: 'Last pipelines' }).waitFor();
  await page.goBack();
  assert.equal(await field('Search projects').inputValue(), 'corner');

  await page.goto('/help/conformance');
  await page.getByRole('heading', { level: 1, name: /conformance/i }).waitFor();
  await page.evaluate('scrollTo(0, 3000)');
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'What a job may do and use' }).waitFor();
  await until('the top', async () => (await page.evaluate('scrollY')) === 0);
  await page.goBack();

  // The page's policy forbids what `waitForFunction` would do.
  await until('the place', async () => (await page.evaluate('scrollY')) === 3000);
});

test('Ctrl-K and a few letters lead to a page', async () => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).fill('corner sett');
  await page.getByRole('option', { name: /^root\/corner-shop settings/ }).waitFor();
  await page.keyboard.press('Enter');

  await page.waitForURL('**/root/corner-shop/-/settings/general');
});

test('Ctrl-K finds people, groups, branches and files, too', async () => {
  for (const [letters, option] of [
    ['ann marie', /^Ann Marie \(ann\) user/],
    ['shops', /^shops group/],
    ['gitlab-ci', /^\.gitlab-ci\.yml file/],
  ] as const) {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to' }).fill(letters);
    await page.getByRole('option', { name: option }).waitFor();
    await page.keyboard.press('Escape');
  }
});

test('on a narrow screen nothing has to be scrolled sideways', async () => {
  await page.setViewportSize({ width: 375, height: 700 });
  for (const path of [
    '/admin/users',
    '/admin/runners',
    '/-/user_settings/personal_access_tokens',
    '/root/corner-shop/-/settings/variables',
    '/root/corner-shop/-/settings/protected_refs',
    '/root/corner-shop/-/settings/schedules',
  ]) {
    await page.goto(path);
    await settled(page);
    const beyond = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.equal(beyond, 0, path);
  }
  await page.setViewportSize({ width: 1280, height: 720 });
});

test('the theme is chosen for this browser', async () => {
  await page.goto('/-/user_settings/preferences');
  await field('Dark').check();

  await until('a dark ground', async () => {
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    return ground === 'rgb(16, 19, 23)';
  });
  assert.deepEqual(await barriers(page), []);
});

test('one’s password is changed, by whoever knows the old one', async () => {
  await page.goto('/-/user_settings/password');
  for (const [current, said] of [
    ['a guess', /password/],
    [person.password, /^Your password was changed/],
  ] as const) {
    await field('Current password').fill(current);
    await field('New password').fill('an even longer secret');
    await field('New password again').fill('an even longer secret');
    await press('Change password');

    await page
      .locator('.problem:not(:empty), .done:not(:empty)')
      .filter({ hasText: said })
      .waitFor();
  }
});

test('a project is archived, taken out again, and moved into a group', async () => {
  await page.goto('/root/corner-shop/-/settings');

  await press('Archive');

  await page.getByText('This project is archived').waitFor();
  await page.goto('/dashboard/projects?archived=true');
  await page.getByRole('link', { name: 'root/corner-shop', exact: true }).waitFor();
  await page.goto('/root/corner-shop/-/settings');
  await press('Unarchive');
  await page.getByRole('button', { name: 'Archive', exact: true }).waitFor();
  await field('Group').selectOption({ label: 'shops' });
  await press('Move');
  await page.waitForURL('**/shops/corner-shop/-/settings**');
  const { stdout } = await slipway.command('project', 'transfer', 'shops/corner-shop', 'root');
  assert.match(stdout, /^the project is root\/corner-shop now$/m);
});

test('a project is deleted by its name', async () => {
  await page.goto('/root/corner-shop/-/settings');
  await confirm('Delete', 'root/corner-shop');

  await page.waitForURL('**/dashboard/projects');
  await page.getByRole('link', { name: 'root/brought', exact: true }).waitFor();
  const gone = page.getByRole('link', { name: 'root/corner-shop', exact: true });
  await gone.waitFor({ state: 'detached' });
});

test('the browser had nothing to complain about', () => {
  assert.deepEqual(person.complaints, []);
});
