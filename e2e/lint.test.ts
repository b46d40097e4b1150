import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSlipway } from './support/slipway.ts';

const shared = `spec: {inputs: {command: {}}}
---
include: /templates/parts/*.yml
checks: {script: "$[[ inputs.command ]]"}
`;

test('lint and compile ask the running server for projects and components', async () => {
  await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  const project = await slipway.createProject('shared');
  await project.commit({
    'templates/checks.yml': shared,
    'templates/parts/style.yml': 'style: {script: make style}\n',
    'jobs.yml': 'jobs: {script: make jobs}\n',
  });
  const folder = await mkdtemp(join(tmpdir(), 'slipway-e2e-lint-'));
  const file = join(folder, '.gitlab-ci.yml');
  const write = (ref: string) =>
    writeFile(
      file,
      `include:
  - {component: localhost/root/shared/checks@main, inputs: {command: make}}
  - {project: root/shared, file: jobs.yml, ref: ${ref}}
`,
    );

  await write('main');
  const right = await slipway.command('compile', file);
  await write('nope');
  const wrong = await slipway.command('lint', file);
  await rm(folder, { recursive: true });

  for (const job of ['checks', 'style', 'jobs'])
    assert.match(right.stdout, new RegExp(`  ${job}\\n`));
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /reference `nope` does not exist!/);
  assert.match(wrong.stderr, /the running Slipway has root\/shared, but not that version of it/);
});
