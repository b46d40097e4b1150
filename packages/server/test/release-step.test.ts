import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { nextJob, startServer } from './harness.ts';

const run = promisify(execFile);
const configuration = `
publish:
  script: [make]
  after_script: [clean]
  release:
    tag_name: v1-$NAME
    description: 'It''s "new" \`x\` $(id)'
    assets: {links: [{name: Tool, url: 'https://example.com/t', filepath: /bin/t}]}
`;

test('other runners make the release by a step between script and after_script', async () => {
  await using api = await startServer();
  const { push } = await api.project('shop');
  const runner = await api.runner();
  await push({ '.gitlab-ci.yml': configuration });

  const job = await nextJob(runner);

  assert.deepEqual(
    job.steps.map(({ name }) => name),
    ['script', 'release', 'after_script'],
  );
  assert.equal(job.release?.tag_name, 'v1-$NAME');
  const [script = ''] = job.steps[1]?.script ?? [];
  // The program of the image, seen from the shell: each argument on a line.
  const program =
    'release-cli() { printf "%s\\n" "$@"; }; PATH=/nowhere; NAME=a\\ b; CI_COMMIT_SHA=1\n';
  const { stdout } = await run('bash', ['-c', program + script]);
  assert.deepEqual(stdout.trimEnd().split('\n'), [
    'create',
    '--description',
    `It's "new" \`x\` $(id)`,
    '--tag-name',
    'v1-a b',
    '--ref',
    '1',
    '--assets-link',
    '{"name":"Tool","url":"https://example.com/t","filepath":"/bin/t"}',
  ]);
});
