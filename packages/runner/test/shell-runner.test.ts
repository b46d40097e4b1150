import assert from 'node:assert/strict';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { test } from 'node:test';
import { shellExecutor } from '../src/index.ts';
import { traceChecksum, traceText } from './fake-server.ts';
import { startHarness } from './harness.ts';
import { payload, repository, variable } from './payload.ts';

test('a shell job gets its sources and prints', async () => {
  await using harness = await startHarness(shellExecutor({ user: 'runner' }));
  const git_info = repository(harness.directory, { 'hello.txt': 'hello from git\n' });

  const job = await harness.run(payload(['cat hello.txt'], { git_info, variables: [] }));

  const text = traceText(job);
  assert.match(text, /Running with slipway-runner/);
  assert.match(text, /Using Shell \(bash\) executor\.\.\./);
  assert.match(text, /Fetching changes with git depth set to 20\.\.\./);
  assert.match(text, /\$ cat hello\.txt.*\nhello from git\n/);
  assert.match(text, /Job succeeded/);
  assert.equal(job.update?.state, 'success');
  assert.equal(job.update?.checksum, traceChecksum(job));
});

test('the exit code of the failing entry is the exit code of the job', async () => {
  await using harness = await startHarness(shellExecutor());

  const job = await harness.run(payload(['echo one', 'exit 42', 'echo two']));

  assert.match(traceText(job), /ERROR: Job failed: exit status 42/);
  assert.doesNotMatch(traceText(job), /^two/m);
  assert.equal(job.update?.failure_reason, 'script_failure');
  assert.equal(job.update?.exit_code, 42);
});

test('artifacts and caches make their way', async () => {
  await using harness = await startHarness(shellExecutor());
  const rest = {
    variables: [variable('GIT_STRATEGY', 'none'), variable('NAME', 'boat')],
    artifacts: [
      {
        name: '$NAME',
        untracked: false,
        paths: ['dist/'],
        exclude: ['dist/**/*.map'],
        when: 'on_success',
        expire_in: '1 week',
        artifact_type: 'archive',
        artifact_format: 'zip',
      },
      {
        name: 'junit.xml',
        untracked: false,
        paths: ['dist/a.txt'],
        when: 'always',
        expire_in: '1 week',
        artifact_type: 'junit',
        artifact_format: 'gzip',
      },
    ],
    cache: [
      {
        key: 'deps',
        untracked: false,
        paths: ['node_modules/'],
        policy: 'pull-push',
        when: 'on_success',
        fallback_keys: [],
      },
    ],
  } as const;

  const first = await harness.run(
    payload(
      [
        'mkdir -p dist/x node_modules; echo a > dist/a.txt; echo m > dist/x/b.map; ln -s a.txt dist/l; echo lib > node_modules/lib',
      ],
      rest,
    ),
  );
  assert.match(traceText(first), /Created cache/);
  assert.match(traceText(first), /201 Created/);
  const [archive] = first.uploads;
  const multipart = archive?.body ?? Buffer.alloc(0);
  const start = multipart.indexOf('\r\n\r\n') + 4;
  const second = payload(
    ['rm -rf x; cat dist/a.txt; readlink dist/l; ls dist/x; cat node_modules/lib'],
    {
      ...rest,
      artifacts: null,
      dependencies: [
        {
          id: first.payload.id,
          name: 'build',
          token: 't',
          artifacts_file: { filename: 'boat.zip', size: 1 },
        },
      ],
      variables: [variable('GIT_STRATEGY', 'empty')],
    },
  );
  harness.server.archives.set(
    first.payload.id,
    multipart.subarray(start, multipart.lastIndexOf('\r\n--')),
  );

  const job = await harness.run(second);
  assert.match(traceText(job), /Successfully extracted cache/);
  assert.match(traceText(job), /\na\na\.txt\nlib\n/);
  assert.equal(job.update?.state, 'success');
});

test('a full disk under the log ends the job with a reason, and not the runner', async () => {
  await using harness = await startHarness(shellExecutor());
  const [token] = await readdir(`${harness.directory}/runners`);
  const jobs = `${harness.directory}/runners/${token}/jobs`;
  const wish = payload(['echo said', 'sleep 600']);
  await mkdir(jobs, { recursive: true });
  await symlink('/dev/full', `${jobs}/${wish.id}.log`);

  const lost = await harness.run(wish);
  const next = await harness.run(payload(['echo here']));

  assert.equal(lost.update?.failure_reason, 'runner_system_failure');
  assert.equal(next.update?.state, 'success');
});
