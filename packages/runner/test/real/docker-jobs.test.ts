import assert from 'node:assert/strict';
import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { busyboxImage, createEngine } from '@slipway/engine';
import type { JobPayload } from '@slipway/protocol';
import { dockerExecutor } from '@slipway/runner';
import { traceText } from '../fake-server.ts';
import { eventually, type Harness, startHarness } from '../harness.ts';
import { payload, repository, variable } from '../payload.ts';

const engine = createEngine();
let image: NonNullable<JobPayload['image']>;

before(async () => {
  image = { name: await busyboxImage(engine), entrypoint: null, pull_policy: null };
});

after(() => engine.close());

/** Everything in the Engine that belongs to a runner of these tests. */
async function leftovers(token: string): Promise<string[]> {
  const wanted = { labels: { 'slipway.dev/runner': `r${token}` } };
  const containers = await engine.containers.list(wanted);
  const networks = await engine.networks.list(wanted);
  return [...containers, ...networks].map(({ Id }) => Id);
}

async function withDocker(
  token: string,
  body: (harness: Harness) => Promise<void>,
  relay?: { address: string; ports: number[] },
): Promise<void> {
  const executor = dockerExecutor({ engine, graceSeconds: 1, ...(relay && { relay }) });
  {
    await using harness = await startHarness(executor, { token: `glrt-${token}` });
    await body(harness);
  }
  assert.deepEqual(await leftovers(token), []);
}

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

test('services are reached by their names and see public variables only', async () => {
  await withDocker('dockerb', async (harness) => {
    const job = await harness.run(
      payload(
        [
          'wget -q -O - http://web:8000/env',
          'wget -q -O /dev/null http://second:8000/env && echo both',
        ],
        {
          image,
          variables: [
            variable('GIT_STRATEGY', 'none'),
            variable('SEEN', 'yes'),
            variable('HIDDEN', 'no', { public: false }),
          ],
          services: ['web', 'second'].map((alias) => ({
            ...image,
            alias,
            command: ['sh', '-c', 'mkdir /www; env > /www/env; exec httpd -f -p 8000 -h /www'],
            variables: [variable('HEALTHCHECK_TCP_PORT', '8000'), variable('OWN', '$SEEN!')],
          })),
        },
      ),
    );

    const text = traceText(job);
    assert.match(text, /SEEN=yes/);
    assert.match(text, /OWN=yes!/);
    assert.doesNotMatch(text, /HIDDEN=/);
    assert.match(text, /both\n/);
    assert.equal(job.update?.state, 'success', text);
  });
});

test('a service that ends is shown with its log, and the job goes on', async () => {
  await withDocker('dockerc', async (harness) => {
    const job = await harness.run(
      payload(['echo here'], {
        image,
        services: [
          {
            ...image,
            alias: 'db',
            command: ['sh', '-c', 'echo no disk; exit 3'],
            // Without a port to wait for, a service that has not ended yet counts as started.
            variables: [variable('HEALTHCHECK_TCP_PORT', '1')],
          },
        ],
      }),
    );

    const text = traceText(job);
    assert.match(text, /WARNING: Service \S+ probably didn't start properly/);
    assert.match(text, /no disk/);
    assert.equal(job.update?.state, 'success', text);
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
    'an image that is nowhere says so',
    { image: { name: '127.0.0.1:1/no/image:1', entrypoint: null, pull_policy: null } },
    'image_pull_failure',
    /failed to pull image "127\.0\.0\.1:1\/no\/image:1" with specified policies \[if-not-present\]/,
  ],
  [
    'an entrypoint that ignores the script is found out',
    { image: { entrypoint: ['true'], pull_policy: null } },
    'runner_configuration_error',
    /entrypoint ended \(exit code 0\) without running the script/,
  ],
  [
    'a job without an image is told',
    { image: null },
    'runner_configuration_error',
    /add "image:" to the job/,
  ],
] as const) {
  test(title, async () => {
    await withDocker('dockere', async (harness) => {
      const given = wish.image && { ...image, ...wish.image };

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
