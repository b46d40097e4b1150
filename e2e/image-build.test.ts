import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dockerClientImage } from './support/docker-client.ts';
import { run } from './support/run.ts';
import { startSlipway } from './support/slipway.ts';
import { webServerImage } from './support/web-server.ts';

/** The article's second way, with its service, its address and its name for the image. */
const pipelineOf = (client: string, base: string) => `
variables:
  DOCKER_HOST: tcp://docker:2375
  DOCKER_DRIVER: overlay2
  IMAGE: $CI_REGISTRY_IMAGE
  TAG: $CI_COMMIT_REF_NAME-$CI_COMMIT_SHORT_SHA

docker:
  image: ${client}
  services: [docker:dind]
  tags: [docker]
  script:
    - docker build --build-arg BASE=${base} -t $IMAGE:$TAG .
    - docker push $IMAGE:$TAG

test:
  stage: test
  needs: [docker]
  tags: [docker]
  image: $IMAGE:$TAG
  script: [cat /made]
`;

/** A job of another project that would build on what is not its own. */
const strangersPipeline = (client: string, secret: string) => `
steal:
  image: ${client}
  tags: [docker]
  script:
    - printf 'FROM ${secret}\\n' | docker build -
`;

test('a docker job builds and pushes an image with docker:dind in its file, and no other project builds on it', async () => {
  const [client, base] = await Promise.all([dockerClientImage(), webServerImage()]);
  await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  const project = await slipway.createProject('boat');
  const files = {
    '.gitlab-ci.yml': pipelineOf(client, base),
    Dockerfile: 'ARG BASE\nFROM $BASE\nRUN echo "made in a job" > /made\n',
  };

  const pipeline = await project.push(files);

  assert.deepEqual(await pipeline.finished(), { docker: 'success', test: 'success' });
  assert.match(await pipeline.trace('docker'), /Service docker:dind is not started/);
  assert.match(await pipeline.trace('test'), /made in a job/);

  const { stdout } = await run('docker', ['images', '-q', '--filter', 'dangling=false']);
  assert.notEqual(stdout, '', 'the engine holds it');
  const tags = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
  const secret = tags.stdout
    .split('\n')
    .find((name) => name.startsWith(`${slipway.ready.registry}/root/boat:`));
  assert.ok(secret, 'the engine holds the image');
  const stranger = await slipway.createProject('stranger');
  const theft = await stranger.push({ '.gitlab-ci.yml': strangersPipeline(client, secret) });
  assert.deepEqual(await theft.finished(), { steal: 'failed' });
  assert.match(await theft.trace('steal'), /pull access denied|does not give it to this job/);
  await run('docker', ['rmi', secret]);
});
