import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createEngine } from '@slipway/engine';
import type { Page } from 'playwright-core';
import { nodeImage } from '#packages/cli/src/demo/node-image';
import { type Person, personAt } from './support/person.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { visit } from './support/visit.ts';

/** The article by clicks alone, from an empty data folder on; each test goes on after the one before. */
let slipway: Slipway;
let person: Person;
let page: Page;
let image: string;
/** The version that production served first. */
let first: string;

before(async () => {
  const engine = createEngine();
  image = await nodeImage(engine, () => undefined);
  engine.close();
  slipway = await startSlipway({ arguments: ['--no-demo'] });
  person = await personAt(slipway);
  page = person.page;
});

after(async () => {
  await person?.[Symbol.asyncDispose]();
  await slipway?.[Symbol.asyncDispose]();
});

const press = (name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).first().click();
const follow = (name: string | RegExp) =>
  page.getByRole('link', { name, exact: true }).first().click();
const card = (name: string) => page.locator(`[data-job="${name}"]`);

/** A build, a rollout and tests on a machine with other things to do. */
const longMs = 240_000;

/** The pipeline in front of the person, up to where it waits for them, and on to production. */
async function release(): Promise<void> {
  await card('deploy to prod').getByRole('button', { name: /^Play/ }).waitFor({ timeout: longMs });
  for (const name of ['docker', 'hello world', 'deploy to stage', 'test']) {
    await card(name).getByText('Passed', { exact: true }).waitFor();
  }
  await card('deploy to prod').getByRole('button', { name: /^Play/ }).click();
  await card('deploy to prod').getByText('Passed', { exact: true }).waitFor({ timeout: longMs });
}

const versionServed = async (): Promise<string> =>
  JSON.parse((await visit(slipway, 'hello.production')).body).version;

test('a project begins with an app, whose pipeline starts by itself', async () => {
  await follow('an app that is built, tested and rolled out');
  await page.getByLabel('Name', { exact: true }).fill('hello');
  await page.getByLabel('Begin with').selectOption('app');
  await page.getByLabel('Image with Node').fill(image);
  await press('Make project');

  await follow('Say hello');
  await card('docker').waitFor();
});

test('it is built, tested, rolled out to staging, and released by a press of play', async () => {
  await release();

  assert.equal((await visit(slipway, 'hello.staging')).status, 200);
  first = await versionServed();
  assert.match(first, /^[0-9a-f]{8}$/);
});

test('a change is made in the browser and released, too', async () => {
  await follow('Code');
  await follow('src');
  await follow('app.js');
  await follow('Edit');
  const content = page.getByLabel('Content', { exact: true });
  await content.fill((await content.inputValue()).replace('a greeting', 'a warm greeting'));
  await page.getByLabel(/^Commit message/).fill('Say it warmly');
  await press('Commit');
  await page.waitForURL('**/blob/**');

  await follow('Pipelines');
  await follow('Say it warmly');
  await release();

  assert.notEqual(await versionServed(), first);
});

test('production is rolled back to what it was before, after a preview', async () => {
  await follow('Environments');
  await follow('production');
  await page.getByRole('link', { name: 'Deployments', exact: true }).click();
  await page
    .getByRole('button', { name: /^Roll back/ })
    .last()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('image').first().waitFor();
  await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();

  await until('production as it was', async () => (await versionServed()) === first);
  assert.deepEqual(person.complaints, []);
});
