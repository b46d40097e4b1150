import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import { followServices } from '#executors/docker/service-logs';

test('the last lines of a service are shown, however late the engine brings them', async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const containers = {
    async *logs(_id: string, { signal }: { readonly signal: AbortSignal }) {
      await Promise.race([ended, delay(60_000, undefined, { signal })]);
      await delay(50, undefined, { signal });
      yield { data: Buffer.from('no space left\nbye') };
    },
    kill: async () => end(),
  };
  const stream = new PassThrough({ encoding: 'utf8' });
  const job = {
    variables: new Map([['CI_DEBUG_SERVICES', 'true']]),
    log: { stream, warn: (text: string) => stream.write(text) },
  } as unknown as ExecutorJob;
  const close = followServices({ containers } as unknown as Engine, job, [
    { container: 'c', aliases: ['db'] },
  ]);

  await close();

  stream.end();
  const lines = (await stream.toArray()).join('').split('\n');
  assert.equal(lines.filter((line) => line.includes('[service:db]')).length, 2, lines.join('\n'));
  assert.match(lines.join('\n'), /no space left/);
});
