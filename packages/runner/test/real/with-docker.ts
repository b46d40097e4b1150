import assert from 'node:assert/strict';
import { after } from 'node:test';
import { busyboxImage, createEngine } from '@slipway/engine';
import type { JobPayload } from '@slipway/protocol';
import { dockerExecutor } from '@slipway/runner';
import { type Harness, startHarness } from '../harness.ts';

/** The Engine of a test file; closed when the file is done. */
export const engine = createEngine();
after(() => engine.close());

/** The image of jobs that need none in particular. */
export const image: NonNullable<JobPayload['image']> = {
  name: await busyboxImage(engine),
  entrypoint: null,
  pull_policy: null,
};

/** Everything in the Engine that belongs to a runner of these tests. */
async function leftovers(token: string): Promise<string[]> {
  const wanted = { labels: { 'slipway.dev/runner': `r${token}` } };
  const containers = await engine.containers.list(wanted);
  const networks = await engine.networks.list(wanted);
  return [...containers, ...networks].map(({ Id }) => Id);
}

/** Gives `body` a runner with the docker executor; nothing of its jobs may be left in the end. */
export async function withDocker(
  token: string,
  body: (harness: Harness) => Promise<void>,
  relay?: { address: string; ports: number[] },
): Promise<void> {
  const executor = dockerExecutor({
    engine,
    graceSeconds: 1,
    localImage: () => busyboxImage(engine),
    ...(relay && { relay }),
  });
  {
    await using harness = await startHarness(executor, { token: `glrt-${token}`, concurrency: 1 });
    await body(harness);
  }
  assert.deepEqual(await leftovers(token), []);
}
