import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { traceText } from '../fake-server.ts';
import { payload } from '../payload.ts';
import { image, withDocker } from './with-docker.ts';

for (const entrypoint of [
  [''],
  ['/bin/sh', '-c'],
  ['sh', '-e', '-c'],
  ['/bin/sh', '-c', 'ln -sfn /bin/sh /tmp/sh && /tmp/sh -c $0'],
  ['/bin/sh', '-c', 'echo from the entrypoint; exec "$@"', 'entrypoint'],
  ['/bin/sh', '-c', 'echo from the entrypoint; "$@"', 'entrypoint'],
  ['/bin/sh', '-c', 'exec /bin/sh'],
]) {
  test(`an entrypoint may be ${JSON.stringify(entrypoint)}`, async () => {
    await withDocker('dockerp', async (harness) => {
      const wish = payload(['echo ran $((6 * 7))', 'exit 3'], { image: { ...image, entrypoint } });
      const after = { ...wish.steps[0], name: 'after_script', script: ['echo after $((6 * 8))'] };

      const job = await harness.run({
        ...wish,
        steps: [...wish.steps, after as JobPayload['steps'][number]],
      });

      assert.match(traceText(job), /^ran 42$/m);
      assert.match(traceText(job), /^after 48$/m);
      assert.equal(job.update?.exit_code, 3, traceText(job));
    });
  });
}
