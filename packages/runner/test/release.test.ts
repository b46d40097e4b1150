import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobPayload, ReleaseOrder, Step } from '@slipway/protocol';
import { shellExecutor } from '../src/index.ts';
import { traceText } from './fake-server.ts';
import { startHarness } from './harness.ts';
import { payload, variable } from './payload.ts';

const variables = [
  variable('GIT_STRATEGY', 'empty'),
  variable('CI_COMMIT_SHA', 'abc'),
  variable('VERSION', '1.2'),
];
const step: Step = {
  name: 'release',
  script: ['exit 3'],
  timeout: 60,
  when: 'on_success',
  allow_failure: false,
};

function releasing(script: string, order: Partial<ReleaseOrder> = {}): JobPayload {
  const whole = payload([script], { variables });
  const release = {
    tag_name: 'v$VERSION',
    tag_message: null,
    name: null,
    description: 'Made of $VERSION',
    ref: null,
    milestones: [],
    released_at: null,
    assets: { links: [] },
    ...order,
  };
  return { ...whole, steps: [...whole.steps, step], release };
}

test('a job makes its release after its script, whatever programs it has', async () => {
  await using harness = await startHarness(shellExecutor());
  const links = [{ name: 'tool $VERSION', url: 'https://example.com/$VERSION' }];

  const job = await harness.run(releasing('echo built', { name: 'Boat', assets: { links } }));

  assert.equal(job.update?.state, 'success', traceText(job));
  assert.deepEqual(harness.server.releases, [
    {
      tag_name: 'v1.2',
      ref: 'abc',
      description: 'Made of 1.2',
      name: 'Boat',
      assets: { links: [{ name: 'tool 1.2', url: 'https://example.com/1.2' }] },
    },
  ]);
  assert.match(traceText(job), /Creating release v1\.2/);
});

test('the description may be a file that the script has written, and no link to another', async () => {
  await using harness = await startHarness(shellExecutor());
  const fromFile = releasing('mkdir -p docs; echo News > docs/news.md', {
    description: './docs/news.md',
  });
  const fromLink = releasing('ln -s /etc/hostname news.md', { description: 'news.md' });

  await harness.run(fromFile);
  await harness.run(fromLink);

  const said = harness.server.releases as { readonly description: string }[];
  assert.deepEqual(
    said.map(({ description }) => description),
    ['News\n', 'news.md'],
  );
});

test('a release that is refused fails the job, in the words of the server', async () => {
  await using harness = await startHarness(shellExecutor());
  harness.server.releaseAnswer = { status: 409, body: { message: 'Release already exists' } };

  const job = await harness.run(releasing('echo built'));

  assert.equal(job.update?.failure_reason, 'script_failure');
  assert.match(traceText(job), /release v1\.2: Release already exists/);
});

test('a script that fails makes no release', async () => {
  await using harness = await startHarness(shellExecutor());

  await harness.run(releasing('exit 1'));

  assert.deepEqual(harness.server.releases, []);
});
