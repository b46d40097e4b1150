import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { JobPayload } from '@slipway/protocol';
import { createRunner, type Executor, type Log, type Runner } from '../src/index.ts';
import { type FakeJob, type FakeServer, startFakeServer } from './fake-server.ts';

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A runner with a server of its own. */
export interface Harness extends AsyncDisposable {
  readonly server: FakeServer;
  readonly runner: Runner;
  readonly directory: string;
  /** Runs a job to its end. */
  run(payload: JobPayload): Promise<FakeJob>;
}

export async function startHarness(
  executor: Executor,
  options: {
    concurrency?: number;
    log?: Log;
    token?: string;
    environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Harness> {
  const server = await startFakeServer();
  const directory = await mkdtemp(`${tmpdir()}/slipway-runner-`);
  const runner = createRunner({
    url: server.url,
    token: options.token ?? `glrt-${directory.slice(-6)}test`,
    name: 'test runner',
    executor,
    concurrency: options.concurrency ?? 2,
    directory,
    environment: { PATH: process.env.PATH ?? '', HOME: directory, ...options.environment },
    log: options.log ?? quiet,
  });
  await runner.start();
  return {
    server,
    runner,
    directory,
    async run(payload) {
      const job = server.enqueue(payload);
      await job.finished;
      return job;
    },
    async [Symbol.asyncDispose]() {
      await runner.close();
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Resolves when `isTrue` is; rejects after a time that only a hang takes. */
export async function eventually(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
