import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { type ShellDocker, shellExecutor } from '@slipway/runner';
import { traceText } from '../fake-server.ts';
import { type Harness, startHarness } from '../harness.ts';
import { payload, variable } from '../payload.ts';
import { engine, image } from './with-docker.ts';

/* Shell jobs that have no right to the engine of the machine, with the real client. */
const needsRoot = { skip: process.getuid?.() === 0 ? false : 'only root can give jobs users' };
const registry = 'localhost:9';
const mine = `${registry}/harbor/boat`;
const others = `${registry}/others/of-a-shell-job:v1`;
const credentials: JobPayload['credentials'] = [
  { type: 'registry', url: registry, username: 'gitlab-ci-token', password: 'secret' },
];

async function withShell(
  token: string,
  docker: ShellDocker,
  body: (harness: Harness) => Promise<void>,
): Promise<void> {
  const executor = shellExecutor({ graceSeconds: 1, docker, engines: { engine } });
  {
    await using harness = await startHarness(executor, { token: `glrt-${token}`, concurrency: 1 });
    await body(harness);
  }
  const wanted = { labels: { 'slipway.dev/runner': `r${token}` } };
  assert.deepEqual(await engine.containers.list(wanted), []);
}

test(
  'a shell job of a team builds and runs with an engine of its own, and gets at nothing else',
  needsRoot,
  async () => {
    const stranger = await engine.containers.create({ Image: image.name, Cmd: ['sleep', '60'] });
    await engine.images.tag(image.name, others);
    try {
      await withShell('shellengine', 'alone', async (harness) => {
        const script = [
          'echo hello from the context > hello.txt',
          `printf 'FROM ${image.name}\\nCOPY hello.txt /\\nRUN cat /hello.txt > /seen\\n' > Dockerfile`,
          'docker build -t $MINE:v1 .',
          'docker run --rm $MINE:v1 cat /seen',
          'docker run --rm -v $PWD:/work $MINE:v1 cat /work/hello.txt',
          'docker run -d -p 8080:80 $MINE:v1 sleep 60',
          'docker rm -f $(docker ps -q)',
          'echo "seen: $(docker ps -aq | wc -l) containers"',
          `docker inspect ${stranger} || echo stranger hidden`,
          'docker run -v /:/host $MINE:v1 true || echo host refused',
          'docker run -v /var/run/docker.sock:/s --privileged $MINE:v1 true || echo privileges refused',
          'docker run --network host $MINE:v1 true || echo network refused',
          `printf 'FROM ${others}\\n' | docker build - || echo base refused`,
        ];
        const asked = { GIT_STRATEGY: 'none', MINE: mine, DOCKER_BUILDKIT: '1' };
        const variables = Object.entries(asked).map(([name, value]) => variable(name, value));

        const job = await harness.run(payload(script, { credentials, variables }));

        const trace = traceText(job);
        assert.equal(job.update?.state, 'success', trace);
        assert.match(trace, /has a container engine of its own, without privileges/);
        assert.match(
          trace,
          /DOCKER_BUILDKIT is 0 here: the engine of a job builds with the classic/,
        );
        assert.match(trace, /\nhello from the context\n.*\nhello from the context\n/);
        assert.match(trace, /\nseen: 0 containers\n/);
        assert.match(trace, /Published ports are not found at localhost of a shell job/);
        for (const what of [
          'stranger hidden',
          'host refused',
          'privileges refused',
          'network refused',
          'base refused',
        ])
          assert.match(trace, new RegExp(`\\n${what}\\n`), trace);
      });
    } finally {
      await engine.containers.remove(stranger, { force: true });
      await engine.images.remove(others, { force: true });
      await engine.images.remove(`${mine}:v1`, { force: true });
    }
  },
);

test(
  'whoever uses a server alone has the engine of the machine, and is told so',
  needsRoot,
  async () => {
    await withShell('shellmachine', 'alone', async (harness) => {
      const script = ['docker version --format "{{.Server.Os}} engine"'];
      const variables = [variable('GIT_STRATEGY', 'none')];
      const job = await harness.run(
        payload(script, { is_only_user: true, credentials, variables }),
      );

      const trace = traceText(job);
      assert.equal(job.update?.state, 'success', trace);
      assert.match(trace, /as good as root/);
      assert.match(trace, /\nlinux engine\n/);
    });
  },
);
