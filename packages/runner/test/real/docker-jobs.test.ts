import assert from 'node:assert/strict';
import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { JobPayload, JobUpdate } from '@slipway/protocol';
import { traceText } from '../fake-server.ts';
import { eventually } from '../harness.ts';
import { payload, repository, variable } from '../payload.ts';
import { engine, image, withDocker } from './with-docker.ts';

test('a docker job sees its sources and the changes of its own script in after_script', async () => {
  await withDocker('dockera', async (harness) => {
    const git_info = repository(harness.directory, { 'hello.txt': 'hello from git\n' });
    const after_script = {
      name: 'after_script',
      script: ['cat /outside/note made.txt'],
      timeout: 60,
      when: 'always',
      allow_failure: true,
    } as const;
    const wish = payload([
      'cat hello.txt',
      'mkdir /outside && echo kept | tee /outside/note > made.txt',
    ]);

    const job = await harness.run({
      ...wish,
      git_info,
      image,
      variables: [],
      steps: [...wish.steps, after_script],
    });

    assert.match(
      traceText(job),
      /Using Docker executor with image slipway\.local\/busybox:\S+ \.\.\./,
    );
    assert.match(traceText(job), /\nhello from git\n/);
    assert.match(traceText(job), /\nkept\nkept\n/);
    assert.equal(job.update?.state, 'success');
  });
});

test('a job that names no image gets a shell of this machine, and is told so', async () => {
  await withDocker('dockernone', async (harness) => {
    const job = await harness.run(payload(['echo it runs'], { image: null }));

    assert.match(traceText(job), /names no image: it gets a shell and little else/);
    assert.match(traceText(job), /\nit runs\n/);
    assert.equal(job.update?.state, 'success');
    // Told with its end: the container is gone by then.
    const told = (job.update as JobUpdate).execution;
    assert.equal(told?.kind, 'container');
    assert.match(told?.containers[0]?.image ?? '', /^slipway\.local\/busybox:/);
    assert.deepEqual(
      told?.events.map(({ reason }) => reason),
      ['Created', 'Started', 'Ended'],
    );
  });
});

test('localhost inside a job is the host, also in after_script', async () => {
  const bridge = await engine.networks.inspect('bridge');
  const address = bridge?.IPAM?.Config[0]?.Gateway ?? '172.17.0.1';
  const server = createServer((_request, response) => response.end('the host\n'));
  await new Promise<void>((resolve) => {
    server.listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const ask = `wget -q -O - http://localhost:${port}/`;

  await withDocker(
    'dockerd',
    async (harness) => {
      const wish = payload([ask], { image });
      const after_script = {
        ...wish.steps[0],
        name: 'after_script',
      } as JobPayload['steps'][number];
      const job = await harness.run({ ...wish, steps: [...wish.steps, after_script] });
      assert.equal(traceText(job).match(/^the host$/gm)?.length, 2, traceText(job));
    },
    { address, ports: [port] },
  );
  server.close();
});

for (const [title, wish, reason, text] of [
  [
    'a registry that cannot be reached is no fault of the job',
    { image: { name: '127.0.0.1:1/no/image:1', entrypoint: null, pull_policy: null } },
    'runner_external_dependency_failure',
    /failed to pull image "127\.0\.0\.1:1\/no\/image:1" with specified policies \[if-not-present\]/,
  ],
  [
    'an entrypoint that ignores the script is found out',
    { image: { entrypoint: ['true'], pull_policy: null } },
    'runner_configuration_error',
    /entrypoint ended \(exit code 0\) without running the script/,
  ],
  [
    'an image that is not there is the author’s to mend',
    { image: { name: 'no/image:1', entrypoint: null, pull_policy: ['never'] } },
    'runner_configuration_error',
    /"no\/image:1" is not on this machine\. There is no such image: check its name and tag/,
  ],
] as const) {
  test(title, async () => {
    await withDocker('dockere', async (harness) => {
      const given = { ...image, ...wish.image };

      const job = await harness.run(payload(['echo hello'], { image: given }));

      assert.match(traceText(job), text);
      assert.equal(job.update?.failure_reason, reason);
    });
  });
}

test('an entrypoint that ends at once is found out in a container with a relay, too', async () => {
  await withDocker(
    'dockerm',
    async (harness) => {
      const given = { ...image, entrypoint: ['false'] };

      const job = await harness.run(payload(['echo hello'], { image: given }));

      assert.match(traceText(job), /entrypoint ended \(exit code 1\) without running the script/);
      assert.equal(job.update?.failure_reason, 'runner_configuration_error');
    },
    { address: '127.0.0.1', ports: [1] },
  );
});

test('a job that is ended by its time limit leaves nothing behind', async () => {
  await withDocker('dockerf', async (harness) => {
    const job = harness.server.enqueue(
      payload(['echo begun', 'sleep 600'], {
        image,
        runner_info: { timeout: 4, runner_session_url: null },
      }),
    );
    await eventually(() => job.update !== undefined);

    assert.equal(job.update?.failure_reason, 'job_execution_timeout');
  });
});

test('a job that replaces its folder by a link reaches nothing on the host', async () => {
  await withDocker('dockerg', async (harness) => {
    const victim = `${harness.directory}/victim`;
    await mkdir(victim);
    const artifact = {
      name: 'a',
      untracked: false,
      paths: ['*'],
      when: 'always',
      expire_in: null,
      artifact_type: 'archive',
      artifact_format: 'zip',
    } as const;
    await writeFile(`${victim}/secret`, 'secret');
    const replace = `cd /; for d in "$CI_PROJECT_DIR" "$CI_PROJECT_DIR.tmp"; do rm -rf "$d"; ln -s ${victim} "$d"; done`;

    const first = await harness.run(payload([replace], { image, artifacts: [artifact] }));
    const second = await harness.run(payload(['touch here'], { image, artifacts: [artifact] }));

    assert.match(traceText(first), /the script has replaced the job’s folder/);
    assert.deepEqual(first.uploads, []);
    assert.equal(second.update?.state, 'success', traceText(second));
    assert.deepEqual(await readdir(victim), ['secret']);
  });
});

test('git on the host obeys nothing that a job has left in its folder', async () => {
  await withDocker('dockerh', async (harness) => {
    const git_info = repository(harness.directory, { 'a.txt': 'x' });
    const victim = `${harness.directory}/victim`;
    const plant = [
      `printf '[core]\n\tfsmonitor = touch ${victim}; false\n' >> .git/config`,
      `mkdir -p .git/hooks && printf '#!/bin/sh\ntouch ${victim}\n' > .git/hooks/post-checkout`,
      'chmod +x .git/hooks/post-checkout && rm -f .git/FETCH_HEAD',
      `ln -s ${victim} .git/FETCH_HEAD`,
    ];

    await harness.run(payload(plant, { image, git_info, variables: [] }));
    const second = await harness.run(payload(['cat a.txt'], { image, git_info, variables: [] }));

    assert.equal(second.update?.state, 'success', traceText(second));
    await assert.rejects(access(victim));
  });
});

test('a job that runs as another user can write to its project', async () => {
  await withDocker('dockeri', async (harness) => {
    const git_info = repository(harness.directory, { 'a.txt': 'x' });
    const asUser = { ...image, executor_opts: { docker: { user: '1000:1000' } } };

    const job = await harness.run(
      payload(['id -u', 'echo y >> a.txt', 'echo z > b.txt', 'echo A=1 >> $GITLAB_ENV'], {
        image: asUser,
        git_info,
        variables: [],
      }),
    );

    assert.match(traceText(job), /^1000$/m);
    assert.equal(job.update?.state, 'success', traceText(job));
  });
});

test('a job names its artifacts by the folders that it sees, and no other folders are told', async () => {
  await withDocker('dockerz', async (harness) => {
    const job = await harness.run(
      payload(['echo made > made.txt'], {
        image,
        artifacts: [
          {
            name: 'all',
            untracked: false,
            paths: [
              '$CI_PROJECT_DIR/made.txt',
              '$CI_PROJECT_DIR/none',
              `${harness.directory}/made.txt`,
            ],
            when: 'on_success',
            expire_in: null,
            artifact_type: 'archive',
            artifact_format: 'zip',
          },
        ],
      }),
    );

    const log = traceText(job);
    assert.match(log, /\/builds\/\S+\/made\.txt: found 1 matching/);
    assert.match(log, /relative to the working directory \(\/builds\//);
    assert.match(log, new RegExp(`not a subpath of project directory: ${harness.directory}`));
    assert.equal(job.uploads.length, 1);
  });
});

test('clients of registries are signed in, as whoever the image says', async () => {
  const credential = {
    type: 'registry',
    url: 'localhost:8929',
    username: 'gitlab-ci-token',
    password: 'pw',
  } as const;
  await withDocker('dockerlogin', async (harness) => {
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { 'other.example': { auth: 'eDp5' } } });
    const job = await harness.run(
      payload(
        [
          'id -u; tr -d "\\n" < $DOCKER_CONFIG/config.json; echo; test -w $DOCKER_CONFIG && echo writable',
          'test $REGISTRY_AUTH_FILE = $DOCKER_CONFIG/config.json',
        ],
        {
          image: { ...image, executor_opts: { docker: { user: '4321' } } },
          credentials: [credential],
          variables: [
            variable('GIT_STRATEGY', 'none'),
            variable('DOCKER_AUTH_CONFIG', DOCKER_AUTH_CONFIG),
          ],
        },
      ),
    );

    const trace = traceText(job);
    assert.equal(job.update?.state, 'success', trace);
    assert.match(trace, /^4321$/m);
    assert.match(trace, /"localhost:8929":\{"auth"/);
    assert.match(trace, /"other\.example":\{"auth"/);
    assert.match(trace, /^writable$/m);
  });
});
