import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellExecutor } from '@slipway/runner';
import { adviceFor } from '#job/advice';
import { dockerEquivalent } from '#job/builder-commands';
import { traceText } from './fake-server.ts';
import { startHarness } from './harness.ts';
import { payload } from './payload.ts';

for (const [command, line] of [
  [
    '/kaniko/executor --context "$CI_PROJECT_DIR" --dockerfile "$CI_PROJECT_DIR/Dockerfile" --destination "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG"',
    'docker build -f "$CI_PROJECT_DIR/Dockerfile" -t "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG" "$CI_PROJECT_DIR" && docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG"',
  ],
  [
    '/kaniko/executor --cache=true -c dir://app \\\n  --build-arg A=1 --build-arg=B=2 --target prod -d a:1 -d a:2',
    'docker build -t a:1 -t a:2 --build-arg A=1 --build-arg B=2 --target prod app && docker push a:1 && docker push a:2',
  ],
  [
    'buildctl-daemonless.sh build --frontend dockerfile.v0 --local context=. --local dockerfile=docker --opt filename=Web --opt build-arg:V=3 --output type=image,name=$IMAGE,push=true',
    'docker build -f docker/Web -t $IMAGE --build-arg V=3 . && docker push $IMAGE',
  ],
  ['docker build .', undefined],
] as const) {
  test(`with docker ${command.split(' ')[0]} is ${line?.split(' && ')[0] ?? 'what it is'}`, () => {
    assert.equal(dockerEquivalent([command]), line);
  });
}

for (const [executor, said, sentence] of [
  ['docker', '/bin/sh: docker: not found\n', /image node:24 has no docker .*docker:28-cli/],
  ['shell', 'bash: line 3: docker: command not found\n', /not installed on this machine/],
  [
    'docker',
    'Cannot connect to the Docker daemon at tcp://x:1. Is',
    /Nobody listens at tcp:\/\/x:1:/,
  ],
  ['shell', 'ERROR: Cannot connect to the Docker daemon at unix:///run/x.sock. Is', /shell-docker/],
  ['kubernetes', 'Cannot connect to the Docker daemon at unix:///run/x.sock. Is', /other clusters/],
  ['docker', 'ERROR: unable to upgrade to h2c, received 403\n', /has no BuildKit: build with/],
  ['docker', 'the --mount option requires BuildKit. Refer to\n', /without "RUN --mount"/],
  [
    'docker',
    'Error response from daemon: dockerfile parse error line 3: unknown instruction: APK\n',
    /^If that line belongs to a heredoc .*: The engine of a job has no BuildKit/,
  ],
  [
    'shell',
    'ERROR: BuildKit is enabled but the buildx component is missing or broken.\n',
    /install it \(Debian's package docker-buildx\), or build with DOCKER_BUILDKIT=0/,
  ],
  [
    'docker',
    'ERROR: BuildKit is enabled but the buildx component is missing or broken.\n',
    /^The engine of a job has no BuildKit/,
  ],
  [
    'docker',
    "Step 1/3 : FROM x\nStep 2/3 : RUN npm test\n ---> Running in 1\nThe command '/bin/sh -c npm test' returned a non-zero code: 7\n",
    /failed in step 2 of 3, with exit code 7: RUN npm test$/,
  ],
  ['docker', 'make: *** [all] Error 2\n', undefined],
] as const) {
  test(`after ${JSON.stringify(said)} a job of the executor ${executor} is told ${sentence ?? 'nothing'}`, () => {
    const advice = adviceFor({ executor, image: 'node:24', commands: ['make'], lastWords: said });

    if (sentence === undefined) assert.equal(advice, undefined);
    else assert.match(advice ?? '', sentence);
  });
}

for (const said of [
  'unknown flag: --push\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n',
  "docker: 'buildx' is not a docker command.\n",
  'docker: unknown command: docker buildx\n',
]) {
  test(`a script with "docker buildx" that ends with ${JSON.stringify(said)} is told of BuildKit`, () => {
    const failed = { executor: 'docker', image: 'docker:28-cli', lastWords: said };

    const advice = adviceFor({ ...failed, commands: ['docker buildx build --push -t x .'] });

    assert.match(advice ?? '', /The engine of a job has no BuildKit/);
    assert.equal(adviceFor({ ...failed, commands: ['make --push'] }), undefined);
  });
}

test('the log of a job that finds no docker says what to do before it ends', async () => {
  await using harness = await startHarness(shellExecutor({ user: 'runner' }));

  const job = await harness.run(payload(['echo "sh: docker: not found"; exit 127']));

  assert.match(traceText(job), /docker is not installed on this machine[\s\S]+Job failed/);
});
