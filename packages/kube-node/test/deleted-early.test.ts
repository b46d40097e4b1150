import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ContainerConfig } from '@slipway/engine';
import { label } from '../src/runtime/labels.ts';
import { ScriptedRuntime } from '../src/runtime/scripted-runtime.ts';
import { Bench, first, isReady } from './bench.ts';

/** A runtime that takes its time to create the containers called `c`, or fails after it has. */
class SlowRuntime extends ScriptedRuntime {
  readonly asked = Promise.withResolvers<void>();
  readonly go = Promise.withResolvers<void>();

  override async create(name: string, config: ContainerConfig): Promise<string> {
    const isSlow = config.Labels?.[label.container] === 'c';
    if (isSlow) this.asked.resolve();
    const id = await super.create(name, config);
    if (isSlow) await this.go.promise;
    return id;
  }
}

/** The names of the pods' folders on the disk. */
const folders = ({ directory }: Bench) => readdir(join(directory, 'pods'));

for (const [how, options] of [
  ['deleted', {}],
  ['deleted by force', { gracePeriodSeconds: 0 }],
] as const) {
  test(`a pod that is ${how} while its container is made leaves nothing`, async () => {
    const runtime = new SlowRuntime();
    await using bench = await Bench.open({ runtime });
    await bench.create('web');
    await runtime.asked.promise;

    await bench.objects.delete('pods', 'web', 'default', options);
    runtime.go.resolve();
    await bench.gone('web');
    await bench.stop();

    assert.deepEqual(await runtime.list(), []);
    assert.deepEqual(await folders(bench), []);
  });

  test(`a pod that is ${how} while its token is made leaves none`, async () => {
    const asked = Promise.withResolvers<void>();
    const token = Promise.withResolvers<string>();
    await using bench = await Bench.open({
      token: () => {
        asked.resolve();
        return token.promise;
      },
    });
    await bench.create('web', { containers: [{ name: 'c', image: 'unknown:1' }] });
    await asked.promise;
    await bench.pod('web', (pod) => first(pod)?.state?.waiting?.reason === 'ErrImagePull');

    const deleted = bench.objects.delete('pods', 'web', 'default', options);
    token.resolve('secret');
    await deleted;
    await bench.gone('web');
    await bench.stop();

    assert.deepEqual(await folders(bench), []);
    assert.deepEqual(await bench.runtime.list(), []);
  });
}

test('a container whose creation was answered by an error is removed with its pod', async () => {
  const runtime = new SlowRuntime();
  await using bench = await Bench.open({ runtime });
  await bench.create('web');
  await runtime.asked.promise;
  runtime.go.reject(new Error('the answer got lost'));
  await bench.pod('web', (pod) => first(pod)?.state?.waiting?.reason === 'CreateContainerError');

  await bench.objects.delete('pods', 'web', 'default', { gracePeriodSeconds: 0 });
  await bench.gone('web');
  await bench.stop();

  assert.deepEqual(await runtime.list(), []);
});

test('files of a pod that was deleted while nobody looked are removed at the next start', async () => {
  await using bench = await Bench.open();
  await bench.create('web');
  const { metadata } = await bench.pod('web', isReady);
  await bench.stop();
  await mkdir(join(bench.directory, 'pods', 'gone', 'volumes'), { recursive: true });

  await bench.start();
  await bench.stop();

  assert.deepEqual(await folders(bench), [metadata.uid]);
});

test('a pod that is deleted while the agent looks at what is there is not started', async () => {
  class Looking extends ScriptedRuntime {
    readonly asked = Promise.withResolvers<void>();
    readonly go = Promise.withResolvers<void>();

    override async remove(id: string): Promise<void> {
      this.asked.resolve();
      await this.go.promise;
      await super.remove(id);
    }
  }
  const runtime = new Looking();
  const labels = { [label.podUid]: 'nobody' };
  await runtime.create('left-over', { Image: 'present:1', Labels: labels });
  await using bench = await Bench.open();
  await bench.stop();
  await bench.create('web');

  const started = bench.start(runtime);
  await runtime.asked.promise;
  await bench.objects.delete('pods', 'web', 'default', { gracePeriodSeconds: 0 });
  runtime.go.resolve();
  await started;
  await bench.stop();

  assert.deepEqual(await runtime.list(), []);
  assert.deepEqual(await folders(bench).catch(() => []), []);
});
