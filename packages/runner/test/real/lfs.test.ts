import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { dockerExecutor, type Executor, shellExecutor } from '@slipway/runner';
import { type FakeJob, traceText } from '../fake-server.ts';
import { startGitServer } from '../git-server.ts';
import { startHarness } from '../harness.ts';
import { payload, repository, variable } from '../payload.ts';
import { engine, image } from './with-docker.ts';

const executors: Readonly<Record<string, Executor>> = {
  shell: shellExecutor(),
  docker: dockerExecutor({ engine, graceSeconds: 1 }),
};
const content = 'a large picture of a boat\n';
const oid = createHash('sha256').update(content).digest('hex');
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`;

/** Runs one job, or two, on a repository whose `boat.bin` is kept in Git LFS. */
async function run(
  name: string,
  rest: {
    readonly variables?: JobPayload['variables'];
    readonly files?: Readonly<Record<string, string>>;
    readonly times?: number;
  } = {},
): Promise<{ job: FakeJob; refused: readonly string[] }> {
  await using harness = await startHarness(executors[name] as Executor, { concurrency: 1 });
  await mkdir(`${harness.directory}/git/harbor`, { recursive: true });
  await using server = await startGitServer(`${harness.directory}/git`);
  server.objects.set(oid, Buffer.from(content));
  const git_info = repository(`${harness.directory}/git/harbor`, {
    '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
    'boat.bin': pointer,
    ...rest.files,
  });
  const wish = () =>
    payload(['cat boat.bin'], {
      image: name === 'docker' ? image : null,
      git_info: { ...git_info, repo_url: `${server.url}/harbor/boat.git` },
      variables: rest.variables ?? [],
    });
  for (let time = 1; time < (rest.times ?? 1); time += 1) await harness.run(wish());
  const job = await harness.run(wish());
  return { job, refused: server.refused };
}

for (const name of Object.keys(executors)) {
  test(`files in Git LFS come with the sources of a ${name} job, by the job's token`, async () => {
    const { job } = await run(name);

    assert.match(traceText(job), /^a large picture of a boat$/m);
    assert.equal(job.update?.state, 'success', traceText(job));
  });

  test(`a second ${name} job in the same folder has them, too`, async () => {
    const { job } = await run(name, { times: 2 });

    assert.match(traceText(job), /^a large picture of a boat$/m);
    assert.doesNotMatch(traceText(job), /Created fresh repository/);
  });

  test(`a ${name} job may do without what Git LFS keeps`, async () => {
    const variables = [variable('GIT_LFS_SKIP_SMUDGE', 'true')];
    const { job } = await run(name, { variables });

    assert.match(traceText(job), /^oid sha256:/m);
    assert.equal(job.update?.state, 'success', traceText(job));
  });

  test(`a repository makes Git LFS of a ${name} job read no folder of the machine`, async () => {
    const files = { '.lfsconfig': '[lfs]\n\turl = file:///root/other.git\n' };
    const { job } = await run(name, { files });

    assert.match(traceText(job), /\.lfsconfig may name servers by http/);
    assert.equal(job.update?.state, 'failed');
  });
}

test('files of a submodule in Git LFS come as well', async () => {
  await using harness = await startHarness(executors.docker as Executor);
  const root = `${harness.directory}/git`;
  await mkdir(`${root}/harbor/sub`, { recursive: true });
  await using server = await startGitServer(root);
  server.objects.set(oid, Buffer.from(content));
  const sub = repository(`${root}/harbor/sub`, {
    '.gitattributes': '*.bin filter=lfs\n',
    'boat.bin': pointer,
  });
  const git_info = repository(
    `${root}/harbor`,
    {
      '.gitmodules': '[submodule "sub"]\n\tpath = sub\n\turl = ../sub/boat.git\n',
    },
    { sub: sub.sha },
  );

  const job = await harness.run(
    payload(['cat sub/boat.bin'], {
      image,
      git_info: { ...git_info, repo_url: `${server.url}/harbor/boat.git` },
      variables: [variable('GIT_SUBMODULE_STRATEGY', 'normal')],
    }),
  );

  assert.match(traceText(job), /^a large picture of a boat$/m);
});
