import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './support/run.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { webServerImage } from './support/web-server.ts';

/** Builds an image in the project's first job and deploys it in the second, as the article does. */
const pipelineOf = (base: string, deploy: string) => `
publish:
  tags: [shell]
  script:
    - docker tag ${base} $CI_REGISTRY_IMAGE:v1
    - docker push $CI_REGISTRY_IMAGE:v1
    - printf "FROM $CI_REGISTRY_IMAGE:v1\\nRUN echo changed > /changed\\n" | docker build -t $CI_REGISTRY_IMAGE:v2 -
    - docker push $CI_REGISTRY_IMAGE:v2
    - docker rmi $CI_REGISTRY_IMAGE:v1

deploy:
  tags: [shell]
  needs: [publish]
  environment: staging
  script:
    - ${deploy}

inside a pod:
  tags: [kubernetes]
  needs: [publish]
  image: $CI_REGISTRY_IMAGE:v1
  script: [echo here]
`;

/** Jobs that run in an image of another project, which the engine holds. */
const strangersPipeline = (image: string) => `
inside a pod:
  tags: [kubernetes]
  image: ${image}
  script: [echo here]

inside a container:
  tags: [docker]
  image: {name: "${image}", pull_policy: if-not-present}
  script: [echo here]
`;

/** A pod of the administrator's that runs the image. */
function runPod(slipway: Slipway, namespace: string, image: string, policy: string) {
  const name = `app-${policy.toLowerCase()}`;
  const how = [`--image=${image}`, `--image-pull-policy=${policy}`, '--namespace', namespace];
  return slipway.kubectl('run', name, ...how, '--command', '--', 'sleep', '1000');
}

/** What the events of a namespace say about refused pulls, once they say something. */
function refusalIn(slipway: Slipway, namespace: string): Promise<string> {
  const field = 'jsonpath={.items[?(@.reason=="Failed")].message}';
  return until('a refused pull', async () => {
    const events = await slipway.kubectl('get', 'events', '--namespace', namespace, '-o', field);
    return events.stdout;
  });
}

test("a project's job deploys its private image without a secret, and no stranger's pod runs it", async () => {
  const base = await webServerImage();
  await using slipway = await startSlipway();
  const project = await slipway.createProject('private');
  const image = `${slipway.ready.registry}/root/private:v1`;
  const deploy =
    'kubectl -n staging run app --image=$CI_REGISTRY_IMAGE:v1 --command -- sleep 1000 && kubectl -n staging run changed --image=$CI_REGISTRY_IMAGE:v2 --command -- sleep 1000 && kubectl -n staging wait --for=condition=Ready pod/app pod/changed --timeout=180s';

  const pipeline = await project.push({ '.gitlab-ci.yml': pipelineOf(base, deploy) });

  assert.deepEqual(await pipeline.finished(), {
    publish: 'success',
    deploy: 'success',
    'inside a pod': 'success',
  });
  // What was built here is pushed once, and pulled by nobody here.
  assert.equal((await pipeline.trace('publish')).match(/: Layer already exists/g)?.length, 1);
  const field = 'jsonpath={.items[?(@.involvedObject.name=="changed")].message}';
  const events = await slipway.kubectl('get', 'events', '-n', 'staging', '-o', field);
  assert.match(events.stdout, /:v2" already present on machine/);
  assert.doesNotMatch(events.stdout, /Pulling image/);
  const anyone = await run('docker', ['--config', slipway.dataDir, 'pull', image]);
  assert.notEqual(anyone.code, 0, 'the image is private');

  await slipway.kubectl('create', 'namespace', 'stranger');
  // The engine holds the image by now; neither that nor a pull lets the pod have it.
  for (const policy of ['IfNotPresent', 'Always', 'Never']) {
    await runPod(slipway, 'stranger', image, policy);
  }
  const why = await refusalIn(slipway, 'stranger');
  const [, command = ''] = /"kubectl (annotate namespace stranger [^"]+)"/.exec(why) ?? [];
  assert.equal(command, 'annotate namespace stranger slipway.dev/projects=root/private');

  await slipway.kubectl(...command.split(' '));
  await slipway.kubectl('--namespace', 'stranger', 'delete', 'pods', '--all', '--grace-period=1');
  await runPod(slipway, 'stranger', image, 'IfNotPresent');
  const ready = ['wait', '--for=condition=Ready', 'pod/app-ifnotpresent', '--timeout=180s'];
  const { code, stderr } = await slipway.kubectl('--namespace', 'stranger', ...ready);
  assert.equal(code, 0, stderr);
  const other = await slipway.createProject('other');
  const jobs = await other.push({ '.gitlab-ci.yml': strangersPipeline(image) });
  assert.deepEqual(await jobs.finished(), {
    'inside a pod': 'failed',
    'inside a container': 'failed',
  });
  assert.match(await jobs.trace('inside a pod'), /may not use images of the project root\/private/);
  assert.match(await jobs.trace('inside a container'), /denied|unauthorized|authentication/i);
  await run('docker', ['rmi', '--force', image, image.replace(':v1', ':v2')]);
});

test('a job of a branch that is not protected reads in its log why it may not deploy', async () => {
  await using slipway = await startSlipway();
  const project = await slipway.createProject('closed');
  const yaml =
    'deploy:\n  tags: [kubectl]\n  environment: production\n  script: [kubectl get pods]\n';
  // The first branch of a project is its default branch, and protected.
  await project.commit({ 'README.md': 'closed' });

  const pipeline = await project.push({ '.gitlab-ci.yml': yaml }, 'feature');

  assert.deepEqual(await pipeline.finished(), { deploy: 'failed' });
  assert.match(await pipeline.trace('deploy'), /"feature", which is not protected/);
});
