import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import type { ArtifactRule } from '@slipway/protocol';
import { ZipFile } from 'yazl';
import { traceText } from '../fake-server.ts';
import type { Harness } from '../harness.ts';
import { payload, repository, variable } from '../payload.ts';
import { image, withDocker } from './with-docker.ts';

/**
 * What a container may write decides nothing on the host: each test plants something in a job, lets
 * the runner do its own work on it, and looks for a file that only a program of the host could make.
 */
const untracked: ArtifactRule = {
  name: 'a',
  untracked: true,
  paths: null,
  when: 'always',
  expire_in: null,
  artifact_type: 'archive',
  artifact_format: 'zip',
};

async function withVictim(
  body: (harness: Harness, victim: string) => Promise<void>,
): Promise<void> {
  await withDocker('dockerq', async (harness) => {
    const victim = `${harness.directory}/victim`;
    await mkdir(victim);
    await body(harness, victim);
    assert.deepEqual(await readdir(victim), []);
  });
}

for (const [where, plant] of [
  ['the file with the credentials', '>> ../boat.tmp/git.config'],
  ['the configuration of the repository', '>> .git/config'],
] as const) {
  test(`"untracked" reads no git configuration of the job: ${where}`, async () => {
    await withVictim(async (harness, victim) => {
      const git_info = repository(harness.directory, { 'a.txt': 'x' });
      const script = [
        `printf '[core]\\n\\tfsmonitor = touch ${victim}/made; false\\n' ${plant}`,
        'echo new > b.txt',
      ];

      const job = await harness.run(
        payload(script, { image, git_info, variables: [], artifacts: [untracked] }),
      );

      assert.match(traceText(job), /untracked: found 1 files/);
      assert.equal(job.uploads.length, 1, traceText(job));
    });
  });
}

test('a link beside the project does not receive the artifacts of an earlier job', async () => {
  await withVictim(async (harness, victim) => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('x'), 'x');
    zip.end();
    harness.server.archives.set(77, await buffer(zip.outputStream));
    const wish = payload(['cat x'], {
      image,
      git_info: repository(harness.directory, { 'a.txt': 'x' }),
      variables: [],
      hooks: [
        {
          name: 'post_get_sources_script',
          script: [`ln -s ${victim}/made ../boat.tmp/artifacts-77.zip`],
        },
      ],
      dependencies: [
        { id: 77, name: 'build', token: 't', artifacts_file: { filename: 'a.zip', size: 10 } },
      ],
    });

    const job = await harness.run(wish);

    assert.equal(job.update?.state, 'success', traceText(job));
  });
});

test('flags for fetching name no program', async () => {
  await withVictim(async (harness, victim) => {
    const git_info = repository(harness.directory, { 'a.txt': 'x' });
    const program = `${harness.directory}/program`;
    await writeFile(program, `#!/bin/sh\ntouch ${victim}/made\n`, { mode: 0o755 });

    const job = await harness.run(
      payload(['cat a.txt'], {
        image,
        git_info,
        variables: [variable('GIT_FETCH_EXTRA_FLAGS', `--upload-pack=${program}`)],
      }),
    );

    assert.match(traceText(job), /GIT_FETCH_EXTRA_FLAGS.*--upload-pack/);
    assert.equal(job.update?.failure_reason, 'runner_configuration_error');
  });
});

test('a protected ref begins with nothing that another branch has left', async () => {
  await withVictim(async (harness) => {
    const git_info = repository(harness.directory, { 'a.txt': 'x' });
    const run = async (isProtected: boolean, script: string) =>
      await harness.run(
        payload([script], {
          image,
          git_info: { ...git_info, protected: isProtected },
          variables: [variable('GIT_CLEAN_FLAGS', 'none')],
        }),
      );

    await run(false, 'touch left.txt');
    const job = await run(true, 'ls');

    assert.match(traceText(job), /\$ ls.*\na\.txt\n/);
    assert.doesNotMatch(traceText(job), /^left\.txt$/m);
  });
});
