import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { compile, diagnose } from '@slipway/ci';
import { createListing, createResolver, type IncludeSources } from '../src/ci/include-resolver.ts';

const root = await mkdtemp(join(tmpdir(), 'slipway-includes-'));
after(() => rm(root, { recursive: true }));

async function folder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, name, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return join(root, name);
}

const context = (sources: IncludeSources) => ({
  ref: 'main',
  variables: { predefined: [] },
  resolve: createResolver(sources),
  listFiles: createListing(sources),
});

test('a project of the include map is read from its folder, its own includes and components too', async () => {
  const projectDir = await folder('shop', { 'README.md': '' });
  const shared = await folder('shared', {
    'jobs.yml': 'include: /parts/*.yml\n',
    'parts/lint.yml': 'lint: {script: make lint}\n',
    'templates/pack.yml':
      'spec: {inputs: {name: {}}}\n---\npack: {script: "pack $[[ inputs.name ]]", needs: []}\n',
  });
  const text = `include:
  - {project: acme/shared, file: jobs.yml, ref: v1}
  - {component: git.example.test/acme/shared/pack@~latest, inputs: {name: shop}}
other: {script: x, rules: [{exists: {paths: [jobs.yml], project: acme/shared}}]}
`;

  const projects = new Map([['acme/shared', shared]]);
  const { plan, diagnostics } = await compile(text, context({ projectDir, projects }));

  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    plan?.jobs.map(({ name }) => name),
    ['lint', 'pack', 'other'],
  );
});

test('a project that nobody gave is refused with the option that gives it', async () => {
  const text = 'include: {project: acme/shared, file: a.yml}\nx: {script: x}\n';

  const [error] = await diagnose(text, context({ projectDir: root }));

  assert.equal(
    error?.hint,
    'give a checkout of it with --include-map acme/shared=DIR, or start the Slipway that has it',
  );
});

test('templates of a folder come before those that come with Slipway', async () => {
  const templateDir = await folder('templates', {
    'Nodejs.gitlab-ci.yml': 'mine: {script: x}\n',
  });
  const text = `include:
  - template: Nodejs.gitlab-ci.yml
  - template: Workflows/Branch-Pipelines.gitlab-ci.yml
`;

  const { plan } = await compile(text, {
    ...context({ projectDir: root, templateDir }),
    variables: { predefined: [{ key: 'CI_COMMIT_BRANCH', value: 'main' }] },
  });

  assert.deepEqual(
    plan?.jobs.map(({ name }) => name),
    ['mine'],
  );
});

test('a template that does not exist is refused with the nearest name', async () => {
  const text = 'include: {template: NodeJs.gitlab-ci.yml}\nx: {script: x}\n';

  const [error] = await diagnose(text, context({ projectDir: root }));

  assert.match(error?.hint ?? '', /Nodejs\.gitlab-ci\.yml/);
});
