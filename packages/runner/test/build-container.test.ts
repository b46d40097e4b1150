import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import type { BuildOptions } from '#executors/docker/build-configuration';
import { BuildContainer } from '#executors/docker/build-container';
import { payload } from './payload.ts';

const graceMilliseconds = 300;

/** An engine of one container, which ends when somebody says so; an exec in it lasts longer than the grace. */
function slowEngine() {
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  const happened: string[] = [];
  const containers = {
    create: async () => 'c',
    attach: async () => ({
      ...{ stdin: new PassThrough().resume(), close: () => undefined },
      output: (async function* () {
        yield* [];
        await ended;
      })(),
    }),
    start: async () => undefined,
    wait: () => ended,
    inspect: async () => ({ State: { Pid: 0 } }),
    remove: async () => undefined,
    async kill() {
      happened.push('killed');
      end(137);
    },
  };
  const told = async function* () {
    yield* [];
    await delay(graceMilliseconds + 50);
    // Its script has SIGTERM only now, and does what it must.
    setImmediate(() => {
      happened.push('ended by itself');
      end(3);
    });
  };
  const exec = async () => ({ output: told() });
  return { engine: { containers, exec } as unknown as Engine, happened };
}

test('a script has its whole grace, however long an engine takes to tell it of its end', async () => {
  const directory = await mkdtemp(`${tmpdir()}/slipway-build-container-`);
  const { engine, happened } = slowEngine();
  const folders = { builds: '/b', project: '/b/p', temporary: '/b/t' };
  const job = {
    ...{ payload: payload([]), uniqueName: 'u', variables: new Map(), inside: folders },
    ...{ host: folders, owner: { key: 'r', boot: 'b', directory } },
    log: { stream: new PassThrough().resume(), plain: () => undefined, warn: () => undefined },
  } as unknown as ExecutorJob;
  const container = await BuildContainer.create(job, {
    ...{ engine, image: 'i', imageName: 'i', network: undefined, limits: {}, graceMilliseconds },
    ...{ own: undefined, builder: {}, overrides: new Map() },
    reach: { relay: undefined, hostPorts: [] } as unknown as BuildOptions['reach'],
  });
  const stage = { name: 'step_script', commands: ['x'], variables: new Map(), directory: '/' };
  const abort = new AbortController();
  const running = container.run(stage, abort.signal);
  running.catch(() => undefined);
  const isBegun = () => container.execution().events.some(({ reason }) => reason === 'Started');
  while (!isBegun()) await delay(5);

  abort.abort(new Error('enough'));

  await assert.rejects(running, /enough/);
  assert.deepEqual(happened, ['ended by itself', 'killed']);
  await container.remove();
  await rm(directory, { recursive: true });
});
