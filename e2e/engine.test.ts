import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { run } from './support/run.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { webServer, webServerImage } from './support/web-server.ts';

/** The usual bridge belongs to the machine's engine. */
const bridge = 'slipway-e2e';

/** An engine of the test's own, so that stopping it disturbs nobody. */
class PrivateEngine implements AsyncDisposable {
  readonly directory: string;
  #process: ChildProcess | undefined;

  constructor(directory: string) {
    this.directory = directory;
  }

  get host(): string {
    return `unix://${join(this.directory, 'docker.sock')}`;
  }

  async start(): Promise<void> {
    await run('ip', ['link', 'add', bridge, 'type', 'bridge']);
    await run('ip', ['addr', 'add', '172.29.0.1/16', 'dev', bridge]);
    await run('ip', ['link', 'set', bridge, 'up']);
    const at = (name: string) => join(this.directory, name);
    const child = spawn(
      'dockerd',
      [
        `--host=${this.host}`,
        `--data-root=${at('data')}`,
        `--exec-root=${at('exec')}`,
        `--pidfile=${at('pid')}`,
        `--bridge=${bridge}`,
        // The rules of the kernel are those of the engine beside it.
        '--iptables=false',
      ],
      { stdio: 'ignore' },
    );
    this.#process = child;
    await until(
      'the private engine',
      async () => {
        if (child.exitCode !== null) throw new Error(`dockerd ended with ${child.exitCode}`);
        return (await run('docker', ['--host', this.host, 'version'])).code === 0;
      },
      60,
    );
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await run('ip', ['link', 'del', bridge]);
    await rm(this.directory, { recursive: true, force: true });
  }
}

let engine: PrivateEngine;
let slipway: Slipway;

before(async () => {
  engine = new PrivateEngine(await mkdtemp(join(tmpdir(), 'slipway-engine-')));
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
  // Clusters share the network of an engine, but this engine goes, and its bridge would stay.
  await run('docker', ['--host', engine.host, 'network', 'rm', 'slipway']);
  await engine?.[Symbol.asyncDispose]();
});

test('without an engine everything else works, and what waits says why', async () => {
  slipway = await startSlipway({
    arguments: ['--no-demo'],
    environment: { DOCKER_HOST: engine.host },
  });
  const project = await slipway.createProject('waiting');

  const pipeline = await project.push({
    '.gitlab-ci.yml':
      'here:\n  tags: [shell]\n  script: [echo here]\nthere:\n  image: none\n  script: [echo there]\n',
  });

  await pipeline.reached('here', ['success']);
  const there = await until('a reason', async () => {
    const job = await pipeline.job('there');
    return job.hold !== null && job;
  });
  assert.equal(there.status, 'pending');
  assert.match(there.hold ?? '', /engine/i);
  const { stdout } = await slipway.kubectl('get', 'nodes');
  assert.match(stdout, /NotReady/);
});

test('when the engine comes, pods start; when it goes and comes back, they run again', async () => {
  await engine.start();
  const image = await webServerImage(engine.host);
  const file = join(slipway.dataDir, 'web.json');
  await writeFile(file, webServer('web', image));

  await slipway.kubectl('apply', '-f', file);
  const rolled = await slipway.kubectl('rollout', 'status', 'deployment/web', '--timeout=180s');
  assert.equal(rolled.code, 0, rolled.stderr);

  await engine.stop();
  await until('the node to be not ready', async () =>
    (await slipway.kubectl('get', 'nodes')).stdout.includes('NotReady'),
  );
  await engine.start();

  await until('the node to be ready', async () =>
    / Ready/.test((await slipway.kubectl('get', 'nodes')).stdout),
  );
  await until('the pod to serve', async () => {
    const { stdout } = await slipway.kubectl(
      'get',
      'deployment',
      'web',
      '-o',
      'jsonpath={.status.readyReplicas}',
    );
    return stdout === '1';
  });
});
