import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from './support/run.ts';
import { startSlipway } from './support/slipway.ts';
import { webServerImage } from './support/web-server.ts';

test('a pod runs a private image of the built-in registry without a secret', async () => {
  const base = await webServerImage();
  await using slipway = await startSlipway();
  const project = await slipway.createProject('private');
  const image = `${slipway.ready.registry}/root/private:v1`;
  const pipeline = await project.push({
    '.gitlab-ci.yml': `
publish:
  tags: [shell]
  script:
    - docker tag ${base} $CI_REGISTRY_IMAGE:v1
    - docker push $CI_REGISTRY_IMAGE:v1
    - docker rmi $CI_REGISTRY_IMAGE:v1
`,
  });
  assert.deepEqual(await pipeline.finished(), { publish: 'success' });
  const stranger = await run('docker', ['--config', slipway.dataDir, 'pull', image]);
  assert.notEqual(stranger.code, 0, 'the image is private');

  await slipway.kubectl('run', 'app', `--image=${image}`, '--command', '--', 'sleep', '1000');
  const ready = await slipway.kubectl('wait', '--for=condition=Ready', 'pod/app', '--timeout=60s');

  const events = await slipway.kubectl('get', 'events');
  assert.equal(ready.code, 0, `${ready.stderr}${events.stdout}`);
  assert.match(events.stdout, /Successfully pulled image/);
  const { mode } = await stat(join(slipway.dataDir, 'registry-token'));
  assert.equal(mode & 0o777, 0o600);
  await run('docker', ['rmi', '--force', image]);
});
