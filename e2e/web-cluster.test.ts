import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { barriers, settled } from './support/barriers.ts';
import { partsOfObject } from './support/object-parts.ts';
import { type Person, personAt } from './support/person.ts';
import { readsOf, twice } from './support/reads.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { webServer, webServerImage } from './support/web-server.ts';

/** A person at the pages of the cluster; each test goes on where the one before stopped. */
let slipway: Slipway;
let person: Person;
let page: Page;
let image: string;

before(async () => {
  image = await webServerImage();
  slipway = await startSlipway({ arguments: ['--no-demo', '--no-runners'] });
  person = await personAt(slipway);
  page = person.page;
});

after(async () => {
  await person?.[Symbol.asyncDispose]();
  await slipway?.[Symbol.asyncDispose]();
});

const tab = (name: string) =>
  page.getByRole('navigation', { name: /^Parts of/ }).getByRole('link', { name, exact: true });
const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const status = (text: string | RegExp) => page.locator('.page-head').getByText(text);

test('a workload is created from YAML', async () => {
  const { items } = JSON.parse(webServer('web', image)) as { readonly items: readonly object[] };
  // JSON is YAML, too; a document begins with its kind where a person wrote it.
  const documents = items.map(yaml).join('---\n');
  await page.goto('/-/cluster/deployments.apps');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByLabel('YAML', { exact: true }).fill(documents);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();

  await page.getByRole('link', { name: 'web', exact: true }).click();

  await page.waitForURL('**/-/cluster/deployments.apps/default/web');
  await status('Available').waitFor();
});

test('an application is looked at, installed with its rights, put back and removed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-chart-'));
  const install = async (action: string, greeting: string) => {
    await page.getByLabel('Packed chart').setInputFiles(greeterChart(directory));
    await page.getByLabel('Name', { exact: true }).fill('greeter');
    await page.getByLabel('Namespace', { exact: true }).fill('greeting');
    await page.getByLabel(/^Values/).fill(`greeting: ${greeting}`);
    await page.getByRole('button', { name: 'Look at what it would do' }).click();
    // What was looked at before may still be there.
    const outlook = page.getByLabel('What it would do');
    await outlook.getByText(greeting).first().waitFor({ state: 'attached' });
    await outlook.getByRole('button', { name: action }).click();
    const progress = page.getByRole('region', { name: 'How the change goes on' });
    await progress.getByText(`${action.toLowerCase().split(' ')[0]} of greeter`).waitFor();
    await progress.getByRole('heading', { name: 'What was done' }).waitFor();
    assert.match((await progress.textContent()) ?? '', /greeter is there/);
  };
  await page.goto('/-/cluster/applications');
  await page.getByText('No applications here').waitFor();
  await page.getByLabel('Chart', { exact: true }).selectOption('Metrics');
  await page.getByText('What pods and nodes take, for clusters').waitFor();
  await page.getByLabel('Chart', { exact: true }).selectOption('A file of yours');
  await page.getByLabel('Packed chart').setInputFiles(greeterChart(directory));
  await page.getByLabel('Name', { exact: true }).fill('greeter');
  await page.getByLabel('Namespace', { exact: true }).fill('greeting');
  await page.getByRole('button', { name: 'Look at what it would do' }).click();
  await page.getByRole('heading', { name: 'In the namespace greeting' }).waitFor();
  await page.getByText(/get, list, watch, create.* configmaps$/).waitFor();
  assert.deepEqual(await barriers(page), []);

  await install('Install with these rights', 'moin');
  await install('Upgrade', 'servus');
  await row('greeter-1.0.0').getByRole('button', { name: 'Show greeter' }).click();
  await page.getByText('greeting: servus', { exact: true }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await page.getByRole('button', { name: 'Roll back greeter to 1' }).click();
  await page.getByText('greeter is as revision 1 was').waitFor();
  await page.getByText('greeting: moin', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove greeter' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('greeter');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();

  await page.getByText('greeter is removed, and so are its rights').waitFor();
  await page.getByText('No applications here').waitFor();
  rmSync(directory, { recursive: true });
  await page.goto('/-/cluster/deployments.apps/default/web');
});

/** A packed chart of one config map. */
function greeterChart(directory: string): string {
  const files: Readonly<Record<string, object>> = {
    'Chart.yaml': { apiVersion: 'v2', name: 'greeter', version: '1.0.0' },
    'templates/config.yaml': {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'greeter' } },
      data: { greeting: '{{ .Values.greeting }}' },
    },
  };
  mkdirSync(join(directory, 'greeter', 'templates'), { recursive: true });
  for (const [name, object] of Object.entries(files)) {
    writeFileSync(join(directory, 'greeter', name), JSON.stringify(object));
  }
  execFileSync('helm', ['package', join(directory, 'greeter'), '--destination', directory]);
  return join(directory, 'greeter-1.0.0.tgz');
}

test('a shell runs in its pod, in a terminal of its size', async () => {
  await page.getByRole('link', { name: /^web-/ }).click();
  await tab('Terminal').click();
  const shell = page.getByRole('region', { name: 'Shell in web' });
  await shell.locator('.xterm-rows').getByText('/ #').waitFor();
  await shell.getByRole('textbox', { name: 'Terminal input' }).focus();
  await page.keyboard.type('test -t 0 && echo $((6 * 7)) columns $(stty size)\n');

  // Neither 0 by 0, as without a size, nor the 24 by 80 that terminals begin with.
  await shell
    .locator('.xterm-rows')
    .getByText(/^42 columns (?!0 |24 80)\d+ \d+/)
    .waitFor();
});

test('what an edit would change is shown before it is applied; a missing image is red, with its reason', async () => {
  await page.goto('/-/cluster/deployments.apps/default/web?tab=yaml');
  const text = page.getByLabel('YAML of web');
  const missing = `${new URL(slipway.ready.url).host}/none/none:1`;
  await text.fill((await text.inputValue()).replace(/image: .*/, `image: ${missing}`));
  await page.getByRole('button', { name: 'Try it' }).click();

  await page.locator('.diff-line.is-comes').getByText(`image: ${missing}`).waitFor();
  await page.getByRole('button', { name: 'Apply', exact: true }).click();

  await status(/^(ErrImagePull|ImagePullBackOff)$/).waitFor();
  await page.locator('.why').getByText('none/none').waitFor();
});

test('it is rolled back to the revision before', async () => {
  await tab('Revisions').click();
  await page.getByRole('button', { name: 'Roll back to revision 1' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('.diff-line.is-goes').getByText('none/none').waitFor();
  await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();

  await page.getByRole('button', { name: 'Roll back to revision 2' }).waitFor();
  await status('Available').waitFor();
});

test('its log and its events are read, and it is restarted', async () => {
  await page.goto('/-/cluster/deployments.apps/default/web?tab=logs');
  await page.getByText('web is ready to serve').first().waitFor();
  await page.getByRole('button', { name: 'Times', exact: true }).click();
  await page.locator('.log-time[data-time]').first().waitFor();
  await tab('Events').click();
  await page.getByText('ScalingReplicaSet').first().waitFor();

  await page.getByRole('button', { name: 'Restart', exact: true }).click();

  await tab('Revisions').click();
  await page.getByRole('button', { name: 'Roll back to revision 3' }).waitFor();
  await status('Available').waitFor();
});

test('what nodes and pods take is seen', async () => {
  await page.goto('/-/cluster/usage');

  const line = row('default').filter({ hasText: 'web-' }).first().locator('polyline').first();
  // The line of a pod that takes the same all the time has no height: a browser calls it invisible.
  await line.waitFor({ state: 'attached' });
  assert.deepEqual(await barriers(page), []);
});

test('config maps and namespaces are made and seen', async () => {
  await slipway.kubectl('create', 'configmap', 'colours', '--from-literal=main=teal');
  await page.goto('/-/cluster/configmaps/default/colours');
  await page.getByText('teal', { exact: true }).first().waitFor();

  await page.goto('/-/cluster/namespaces');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page
    .getByLabel('YAML', { exact: true })
    .fill('apiVersion: v1\nkind: Namespace\nmetadata:\n  name: harbour');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByRole('link', { name: 'harbour', exact: true }).waitFor();
});

test('it is scaled', async () => {
  await page.goto('/-/cluster/deployments.apps/default/web');
  await page.getByRole('button', { name: 'Scale', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Pods').fill('0');
  await page.getByRole('dialog').getByRole('button', { name: 'Scale', exact: true }).click();

  await status('Scaled to 0').waitFor();
});

test('a secret is shown when it is asked for', async () => {
  await slipway.kubectl('create', 'secret', 'generic', 'login', '--from-literal=password=hunter2');
  await page.goto('/-/cluster/secrets/default/login');
  const show = page.getByRole('button', { name: 'Show the value of password' });
  await show.waitFor();
  assert.equal(await page.getByText('hunter2').count(), 0);

  await show.click();

  await page.getByText('hunter2', { exact: true }).waitFor();
});

test('whether somebody may do something in the cluster is asked in the page', async () => {
  const ask = () => page.getByRole('button', { name: 'Ask', exact: true }).click();
  const answer = (word: string) => page.getByRole('status').getByText(word, { exact: true });
  await page.goto('/-/cluster/rights');
  await page.getByLabel('do', { exact: true }).fill('delete');
  await ask();
  await answer('Yes').waitFor();

  await page.getByLabel('May', { exact: true }).selectOption('service-account');
  await page.getByLabel('Name', { exact: true }).fill('default/default');
  await ask();

  await answer('No').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('no page of the cluster reads anything twice', async () => {
  for (const path of [
    '/-/cluster',
    '/-/cluster/pods',
    '/-/cluster/configmaps',
    '/-/cluster/deployments.apps',
    '/-/cluster/deployments.apps/default/web',
  ]) {
    const asked = await readsOf(page, path);

    assert.ok(asked.length > 0, path);
    assert.deepEqual(twice(asked), [], path);
  }
});

test('nothing on the pages of the cluster is a barrier', async () => {
  for (const path of [
    '/-/cluster',
    '/-/cluster/pods',
    '/-/cluster/deployments.apps/default/web',
    '/-/cluster/deployments.apps/default/web?tab=revisions',
    '/-/cluster/deployments.apps/default/web?tab=yaml',
    '/-/cluster/services/default/web',
  ]) {
    await page.goto(path);
    await settled(page);
    assert.deepEqual(await barriers(page), [], path);
  }
});

test('objects of the cluster have the four parts of every object', async () => {
  const names = ['deployments.apps/default/web', 'services/default/web', 'namespaces/default'];
  for (const name of names) {
    await page.goto(`/-/cluster/${name}`);
    await page.locator('[data-object=kubernetes]').waitFor();
    await settled(page);
    assert.deepEqual((await partsOfObject(page)).missing, [], name);
  }
});

test('what is deleted asks for its name', async () => {
  await page.goto('/-/cluster/deployments.apps/default/web');
  await page.getByRole('button', { name: 'Delete web' }).click();
  const dialog = page.getByRole('dialog');
  const sure = dialog.getByRole('button', { name: 'Delete', exact: true });
  assert.equal(await sure.isDisabled(), true);
  await dialog.getByRole('textbox').fill('web');
  await sure.click();

  await page.getByRole('heading', { name: 'There is no Deployment here' }).waitFor();
});

test('a node is drained by its name, and taken into service again', async () => {
  await page.goto('/-/cluster/nodes');
  await page.getByRole('table').getByRole('link').first().click();
  const drain = page.getByRole('button', { name: /^Drain / });
  const name = ((await drain.getAttribute('aria-label')) ?? '').replace('Drain ', '');
  await drain.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: 'Drain', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Uncordon', exact: true }).click();
  await page.getByRole('button', { name: 'Cordon', exact: true }).waitFor();
});

test('the browser had nothing to complain about', () => {
  assert.deepEqual(person.complaints, []);
});

/** An object as a person writes it: its name at the top, the rest in JSON's braces. */
function yaml(object: object): string {
  const { apiVersion, kind, metadata, spec } = object as {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec: object;
  };
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${metadata.name}\nspec: ${JSON.stringify(spec)}\n`;
}
