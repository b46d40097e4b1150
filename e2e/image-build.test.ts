import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dockerClientImage } from './support/docker-client.ts';
import { run } from './support/run.ts';
import { startSlipway } from './support/slipway.ts';
import { startUpstream } from './support/upstream.ts';
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

/** Jobs that name an image of a registry which the server's registry brings. */
const borrowersPipeline = (client: string, image: string) => `
variables: {CLIENT_IMAGE: ${client}, TOOL: ${image}}

in a container:
  tags: [docker]
  image: $CLIENT_IMAGE
  script:
    - docker pull $TOOL
    - docker run --rm $TOOL echo "it runs as $TOOL"
    - docker images --format '{{.Repository}}:{{.Tag}}'
    - printf 'ARG BASE\\nFROM $BASE\\nRUN echo built > /made\\n' | docker build --pull --build-arg BASE=$TOOL -

in a pod:
  tags: [kubernetes]
  image: $TOOL
  script: [echo "a pod of it"]

by a pod:
  tags: [kubernetes]
  image: $CLIENT_IMAGE
  script:
    - printf 'FROM $TOOL\\nRUN echo built > /made\\n' | sed "s#.TOOL#$TOOL#" | docker build -
`;

test('images of another registry come to jobs and pods by the dependency proxy, each layer once', async () => {
  const [client, base] = await Promise.all([dockerClientImage(), webServerImage()]);
  await using upstream = await startUpstream(base);
  const environment = { SLIPWAY_DEPENDENCY_PROXY: upstream.url };
  await using slipway = await startSlipway({ environment });
  const project = await slipway.createProject('borrower');

  const pipeline = await project.push({
    '.gitlab-ci.yml': borrowersPipeline(client, upstream.image),
  });

  const all = { 'in a container': 'success', 'in a pod': 'success', 'by a pod': 'success' };
  assert.deepEqual(await pipeline.finished(), all, await pipeline.trace('in a container'));
  const log = await pipeline.trace('in a container');
  assert.match(log, new RegExp(`it runs as ${upstream.image}\n`));
  assert.match(log, new RegExp(`^${upstream.image}$`, 'm'));
  const direct = upstream.asked.filter(({ by }) => /docker|containers/.test(by));
  assert.deepEqual(direct, [], 'the engine asks the server’s registry alone');
  const blobs = upstream.asked.filter(({ what }) => what.startsWith('GET blobs/'));
  assert.equal(new Set(blobs.map(({ what }) => what)).size, blobs.length, 'each layer once');
  const copies = `${slipway.ready.registry}/root/dependency_proxy/containers/library/tool:1`;
  await run('docker', ['rmi', '--force', copies, upstream.image]);
});
