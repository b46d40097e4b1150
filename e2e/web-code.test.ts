import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { barriers, settled } from './support/barriers.ts';
import { type Person, personAt } from './support/person.ts';
import type { Job } from './support/pipeline.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { pushTinyImage } from './support/tiny-image.ts';
import { until } from './support/until.ts';

/** A person who works with the files of a project; each test goes on where the one before stopped. */
let slipway: Slipway;
let person: Person;
let page: Page;

before(async () => {
  slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  person = await personAt(slipway);
  page = person.page;
  await slipway.api.post('/projects', { name: 'shop' });
  await slipway.project('root/shop').commit({
    'README.md':
      '# The shop\n\nSells [all](src/sell.js).\n\n<img src=x onerror="alert(1)">\n\n[no](javascript:alert(2))\n',
    'src/sell.js': 'export const price = 3; // <b>per piece</b>\n',
  });
});

after(async () => {
  await person?.[Symbol.asyncDispose]();
  await slipway?.[Symbol.asyncDispose]();
});

const field = (name: string | RegExp) => page.getByLabel(name, { exact: true });
const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();
const follow = (name: string | RegExp) =>
  page.getByRole('link', { name, exact: true }).first().click();
const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const heading = (name: string | RegExp) => page.getByRole('heading', { name });

/** Deletes what has this name, which has to be typed. */
async function confirm(verb: string, name: string): Promise<void> {
  await press(`${verb} ${name}`);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: verb, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('files are gone through from the README, which runs nothing', async () => {
  await page.goto('/root/shop');
  await follow('Code');
  await heading('The shop').waitFor();
  assert.equal(await page.locator('.markdown img, .markdown [href^="javascript"]').count(), 0);
  assert.deepEqual(await barriers(page), []);

  await follow('all');

  await page.locator('.hljs-keyword', { hasText: 'export' }).waitFor();
  await page.getByText('// <b>per piece</b>').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('a file is changed in the browser, on a branch of its own', async () => {
  await follow('Edit');
  await field('Content').fill('export const price = 4;\n');
  await field(/^Commit message/).fill('Dearer');
  await field('Branch').fill('dear/er');
  await press('Commit');

  await page.waitForURL('**/-/blob/dear%2Fer/src/sell.js');
  await page.getByText('price = ').waitFor();
});

test('a commit shows what it changed', async () => {
  await follow('Dearer');
  await page.getByRole('region', { name: 'Changes of src/sell.js' }).waitFor();
  await row('export const price = 4;').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('who wrote a line is told, at a branch with a slash, too', async () => {
  await page.goto('/root/shop/-/blame/dear/er/src/sell.js');

  await page.getByRole('link', { name: /: Dearer$/ }).waitFor();
  await page.getByText('price = ').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('branches are compared', async () => {
  await follow('Branches');
  await row('dear/er').getByRole('link', { name: 'Compare' }).click();

  await heading('1 commit').waitFor();
  await row('export const price = 4;').waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('a branch is made, protected and deleted by its name', async () => {
  await follow('Branches');
  await field('Name').fill('next');
  await press('Make branch');
  await press('Protect next');
  await row('next').getByText('protected, merged', { exact: true }).waitFor();
  await press('Unprotect next');
  await row('next').getByText('merged', { exact: true }).waitFor();

  await confirm('Delete', 'next');

  await row('next').waitFor({ state: 'detached' });
});

test('a tag is made, released and deleted by its name', async () => {
  await follow('Tags');
  await field('Name').fill('v1.0');
  await field(/^Message/).fill('The first');
  await press('Make tag');
  await row('The first').waitFor();
  assert.deepEqual(await barriers(page), []);

  await follow('Releases');
  await field('Tag').fill('v1.0');
  await field(/^What is new/).fill('It is **faster**.');
  await press('Make release');
  const release = page.getByRole('article', { name: 'v1.0' });
  await release.getByText('faster', { exact: true }).waitFor();
  await release.getByRole('link', { name: 'Source code (zip)' }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await confirm('Delete', 'v1.0');
  await heading('No releases yet').waitFor();

  await follow('Tags');
  await confirm('Delete', 'v1.0');

  await heading('No tags yet').waitFor();
});

test('the first file of an empty project is written in the browser', async () => {
  await slipway.api.post('/projects', { name: 'bare' });
  await page.goto('/root/bare/-/tree');
  await follow('New file');
  await field('Path').fill('docs/hello.txt');
  await field('Content').fill('Hello');
  await press('Commit');

  await page.getByText('Hello', { exact: true }).waitFor();
});

test('a pipeline is written in the editor, which says what it would make and why', async () => {
  await page.goto('/root/shop/-/ci/editor');
  await field('.gitlab-ci.yml').fill(
    'build: {script: [make]}\ndeploy: {script: [x], needs: [biuld]}',
  );
  await page.getByText('did you mean "build"?').waitFor();

  await field('.gitlab-ci.yml').fill(`
pack:
  tags: [shell]
  script:
    - mkdir -p out/pages
    - echo '<h1>Shop</h1><script>document.title="run"</script>' > out/pages/index.html
  artifacts: {paths: [out], expire_in: 1 week}
release:
  tags: [shell]
  script: [echo]
  rules: [{if: $CI_COMMIT_TAG}]
`);
  await page.getByText('Nothing is wrong with it.').waitFor();
  const plan = page.getByRole('region', { name: 'Jobs that would be made' });
  await plan.getByText('pack', { exact: true }).waitFor();
  assert.equal(await plan.getByText('release', { exact: true }).count(), 0);
  await press('Why');
  await row('release').getByText('$CI_COMMIT_TAG is not defined').waitFor();
  assert.deepEqual(await barriers(page), []);

  await field('What starts it').selectOption('tag');
  await row('release').getByText('in the pipeline', { exact: true }).waitFor();
  await press('Commit');

  await page.getByText('Add .gitlab-ci.yml').first().waitFor();
});

test('what a job left is browsed, looked at without running it, and kept', async () => {
  const { id } = await until('a passed job', async () => {
    const [job] = await slipway.api.get<readonly Job[]>('/projects/root%2Fshop/jobs?scope=success');
    return job;
  });
  await page.goto(`/root/shop/-/jobs/${id}`);
  await follow('Browse');
  await follow('out');
  await row('pages').waitFor();
  assert.deepEqual(await barriers(page), []);
  await press('Keep');
  await page.getByText(/^removed in/).waitFor({ state: 'detached' });
  await follow('pages');
  const saved = page.waitForEvent('download');
  await follow('Download index.html');
  assert.equal((await saved).suggestedFilename(), 'index.html');
  await follow('index.html');
  await page.getByText('<h1>').first().waitFor();

  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Open without scripts' }).click();
  const popup = await opened;
  await popup.getByRole('heading', { name: 'Shop' }).waitFor();
  assert.notEqual(await popup.title(), 'run');
  await popup.close();
});

test('artifacts are erased by the name of their job', async () => {
  await page.goBack();
  await confirm('Erase', 'pack');

  await heading('This job has left no files').waitFor();
});

test('an image is found with what it is made of, and its tag deleted by its name', async () => {
  const { near, token } = { near: slipway.ready.near, token: slipway.api.token };
  for (const tag of ['v1', 'v2']) await pushTinyImage(near, token, 'root/shop/web', tag);
  await page.goto('/root/shop');
  await follow('Images');
  await follow('root/shop/web');
  await row('v1').getByText('linux/amd64').waitFor();
  await row('v1').getByText('1 layer').waitFor();
  await row('v1').getByText('nobody').waitFor();
  assert.deepEqual(await barriers(page), []);

  await press('Another tag for v1');
  await field('New tag').fill('stable');
  await press('Set the tag');
  await row('stable').waitFor();
  await confirm('Delete', 'stable');
  await row('stable').waitFor({ state: 'detached' });

  await confirm('Delete', 'v1');

  await row('v1').waitFor({ state: 'detached' });
  await row('v2').waitFor();
});

test('old images go by themselves once somebody says so', async () => {
  await page.goto('/root/shop/-/container_registry');
  await field('Remove old tags').check();
  await field('Tags').selectOption('of any age');
  await field(/^Of the newest stay/).selectOption('none');
  await field(/^But not these/).fill('main');
  await press('Save');

  await page.getByRole('status').getByText('Saved').waitFor();
  await page.getByText(/The next time is/).waitFor();
  assert.deepEqual(await barriers(page), []);
});

test('somebody sees what the rules would remove just now, and has it removed', async () => {
  await press('What would go now?');
  await page.getByText('Would go: v2').waitFor();
  assert.deepEqual(await barriers(page), []);

  await confirm('Clean up', 'root/shop');

  await page.getByText('They are being removed').waitFor();
  await until('the image to be cleaned up', async () => {
    await page.goto('/root/shop/-/container_registry');
    await row('root/shop/web').waitFor();
    return row('root/shop/web').getByRole('cell', { name: '0', exact: true }).isVisible();
  });
});

test('of an image of many tags some are shown, then more', async () => {
  const { near, token } = { near: slipway.ready.near, token: slipway.api.token };
  const names = Array.from({ length: 100 }, (_, index) => `build-${index}`);
  await pushTinyImage(near, token, 'root/shop/many', ...names);
  await pushTinyImage(near, token, 'root/shop/many', 'the-last');
  await page.goto('/root/shop/-/container_registry');
  await follow('root/shop/many');
  await page.getByText('101 tags; none in use of the first 100').waitFor();
  assert.equal(await row('the-last').count(), 0);

  await press('Show more tags');

  await row('the-last').waitFor();
  await page.getByText('101 tags, none in use').waitFor();
});

test('some images are pushed by maintainers only, until somebody ends that', async () => {
  await page.goto('/root/shop/-/container_registry');
  await heading('No images are protected').waitFor();
  await field('Which images').fill('release-*');
  await field('Deleted by').selectOption('Owners');
  await press('Protect images');

  await row('root/shop/release-*')
    .getByRole('cell', { name: 'Maintainers', exact: true })
    .waitFor();
  await row('root/shop/release-*').getByRole('cell', { name: 'Owners', exact: true }).waitFor();
  assert.deepEqual(await barriers(page), []);

  await confirm('Unprotect', 'root/shop/release-*');

  await heading('No images are protected').waitFor();
});

test('on a narrow screen nothing has to be scrolled sideways', async () => {
  await page.setViewportSize({ width: 375, height: 700 });
  for (const path of [
    'tree',
    'blob/main/README.md',
    'branches',
    'commits',
    'container_registry',
    'ci/editor',
  ]) {
    await page.goto(`/root/shop/-/${path}`);
    await settled(page);
    const beyond = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.equal(beyond, 0, path);
  }
  await page.setViewportSize({ width: 1280, height: 720 });
});

test('the browser had nothing to complain about', () => {
  assert.deepEqual(person.complaints, []);
});
