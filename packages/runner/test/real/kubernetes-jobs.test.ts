import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { busyboxImage, createEngine } from '@slipway/engine';
import type { JobPayload, JobUpdate, Service } from '@slipway/protocol';
import { kubernetesExecutor } from '@slipway/runner';
import { type FakeJob, traceText } from '../fake-server.ts';
import { startHarness } from '../harness.ts';
import { payload, repository, variable } from '../payload.ts';
import { makeBase, makeBuilderImage } from './builder-image.ts';
import { makeClientImage } from './client-image.ts';
import { startCluster, type TestCluster } from './cluster.ts';

const engine = createEngine();
let image: NonNullable<JobPayload['image']>;
let cluster: TestCluster;

before(async () => {
  image = { name: await busyboxImage(engine), entrypoint: null, pull_policy: null };
  cluster = await startCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
  engine.close();
});

async function run(
  script: readonly string[],
  rest: Partial<JobPayload>,
  limits = {},
  serviceTimeoutSeconds = 3,
): Promise<FakeJob> {
  const executor = kubernetesExecutor({
    kubeconfig: { path: cluster.kubeconfig },
    helperImage: image.name,
    graceSeconds: 1,
    serviceTimeoutSeconds,
    limits,
  });
  await using harness = await startHarness(executor);
  return await harness.run(payload(script, { image, ...rest }));
}

const service = (alias: string, script: string, port?: number): Service => ({
  ...image,
  alias,
  command: ['sh', '-c', script],
  variables: port ? [variable('HEALTHCHECK_TCP_PORT', `${port}`)] : [],
});

test('a service that has done its work does not fail the job', async () => {
  const job = await run(['echo ran'], { services: [service('one', 'true')] });

  assert.match(traceText(job), /^ran$/m);
  assert.doesNotMatch(traceText(job), /WARNING/);
  // Told with its end, in the cluster's own words: the pod is gone by then.
  const told = (job.update as JobUpdate).execution;
  assert.equal(told?.kind, 'pod');
  assert.ok(
    told?.events.some(({ reason }) => reason === 'Scheduled'),
    JSON.stringify(told),
  );
  assert.equal(job.update?.state, 'success', traceText(job));
});

test('a service that fails is shown with its log, and the job goes on', async () => {
  const job = await run(['echo ran'], { services: [service('db', 'echo no disk; exit 3', 82)] });

  assert.match(traceText(job), /probably didn't start properly(.|\n)+exit code 3(.|\n)+no disk/);
  assert.equal(job.update?.state, 'success', traceText(job));
});

test('a job waits for the port that its service names, and both see /builds', async () => {
  const script = 'sleep 1; touch /builds/from-service; exec httpd -f -p 80 -h /builds';
  const services = [service('web', script, 80)];
  const job = await run(['wget -qO- http://web/from-service && echo found'], { services }, {}, 30);

  assert.match(traceText(job), /^found$/m);
  assert.doesNotMatch(traceText(job), /WARNING/);
});

test('a service that never listens is told of, and the job goes on', async () => {
  const job = await run(['echo ran'], { services: [service('web', 'sleep 600', 81)] });

  assert.match(traceText(job), /no answer on port 81/);
  assert.equal(job.update?.state, 'success', traceText(job));
});

test('what services print is shown on request', async () => {
  const script = 'echo service up; exec httpd -f -p 80 -h /etc';
  const job = await run(['sleep 1'], {
    variables: [variable('GIT_STRATEGY', 'none'), variable('CI_DEBUG_SERVICES', 'true')],
    services: [service('web', script, 80)],
  });

  assert.match(traceText(job), /\[service:\S+-web\] service up/);
  assert.equal(job.update?.state, 'success', traceText(job));
});

for (const entrypoint of [[''], ['/bin/sh', '-c'], ['/bin/sh', '-c', 'exec "$@"', 'entrypoint']]) {
  test(`an entrypoint may be ${JSON.stringify(entrypoint)}`, async () => {
    const job = await run(['echo ran'], { image: { ...image, entrypoint } });

    assert.match(traceText(job), /^ran$/m);
    assert.equal(job.update?.state, 'success', traceText(job));
  });
}

test('an entrypoint that ends at once is found out', async () => {
  const job = await run(['echo ran'], { image: { ...image, entrypoint: ['false'] } });

  assert.match(traceText(job), /entrypoint ended \(exit code 1\) without running the script/);
  assert.equal(job.update?.failure_reason, 'runner_configuration_error');
});

test('a pod of a job has no token of the cluster, no packets of its own making, and limits', async () => {
  const limits = { memory: 64 << 20, cpus: 0.5, disk: 1 << 30, pidsLimit: 321 };
  const script = [
    'ls /var/run/secrets/kubernetes.io || echo no token',
    'grep CapEff /proc/self/status',
    'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max || true',
    'cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max || true',
  ];

  const text = traceText(await run(script, {}, limits));

  assert.match(text, /^no token$/m);
  assert.match(text, /^67108864$/m);
  assert.match(text, /^321$/m);
  const rights = BigInt(`0x${/CapEff:\s*([0-9a-f]+)/.exec(text)?.[1]}`);
  assert.equal(rights & (1n << 13n), 0n);
});

test('the pod of a job has an engine of the job’s own, as docker jobs have, and nothing else of this machine', async () => {
  const secret = createServer().listen(0, '0.0.0.0');
  await once(secret, 'listening');
  const { port } = secret.address() as AddressInfo;
  const client = 'slipway.local/pod-client-test:latest';
  await makeClientImage(client, image.name);
  const others = 'localhost:9/others/in-a-pod:v1';
  await engine.images.tag(client, others);
  const executor = kubernetesExecutor({
    kubeconfig: { path: cluster.kubeconfig },
    helperImage: image.name,
    graceSeconds: 1,
    engine,
  });
  {
    await using harness = await startHarness(executor, { token: 'glrt-podengine' });
    const git_info = repository(harness.directory, {
      Dockerfile: `FROM ${image.name}\nRUN echo made in a pod > /seen\n`,
      'page.txt': 'page of the job\n',
    });
    const job = await harness.run(
      payload(
        [
          'docker build -q -t local .',
          'docker run --rm local cat /seen',
          'docker run --rm -v $PWD:/src local cat /src/page.txt',
          'docker run -d --name web -v $PWD:/www:ro -p 8081:80 local httpd -f -p 80 -h /www',
          'until wget -q -O - http://docker:8081/page.txt; do sleep 0.1; done',
          'docker -H tcp://docker:2375 ps --format "container {{.Names}}"',
          'docker run --privileged local true || echo privileges refused',
          `printf 'FROM ${others}\\n' | docker build - || echo base refused`,
          `nc -w 3 $(ip route | awk '/default/{print $3}') ${port} < /dev/null || echo machine closed`,
          'nc -w 3 kubernetes.default 443 < /dev/null && echo cluster open',
        ],
        {
          image: { ...image, name: client },
          services: [
            { ...image, name: 'docker:dind', alias: null, variables: null, command: null },
          ],
          git_info,
          variables: [variable('GIT_STRATEGY', 'clone')],
          credentials: [
            { type: 'registry', url: 'localhost:9', username: 'gitlab-ci-token', password: 'x' },
          ],
        },
      ),
    );

    const trace = traceText(job);
    assert.equal(job.update?.state, 'success', trace);
    const said = ['made in a pod', 'container web', 'privileges refused', 'base refused'];
    for (const line of [...said, 'machine closed', 'cluster open']) {
      assert.match(trace, new RegExp(`^${line}$`, 'm'), trace);
    }
    assert.equal(trace.match(/^page of the job$/gm)?.length, 2, trace);
  }
  const left = { labels: { 'slipway.dev/runner': 'rpodengine' } };
  assert.deepEqual(await engine.containers.list(left), []);
  assert.deepEqual(await engine.networks.list(left), []);
  await engine.images.remove(others, { force: true });
  await engine.images.remove(client, { force: true });
  secret.close();
});

test('buildah builds with RUN in the pod of a job', async () => {
  const builders = 'slipway.local/builders-pod-test';
  await makeBuilderImage(builders, image.name);
  const executor = kubernetesExecutor({
    kubeconfig: { path: cluster.kubeconfig },
    helperImage: image.name,
    graceSeconds: 1,
    engine,
  });
  {
    await using harness = await startHarness(executor, { token: 'glrt-podbuilder' });
    const script = [
      ...makeBase,
      'printf "FROM localhost/base\\nRUN echo built by $(whoami)\\n" | buildah bud -t mine -f - .',
    ];
    const job = await harness.run(payload(script, { image: { ...image, name: builders } }));

    assert.equal(job.update?.state, 'success', traceText(job));
    assert.match(traceText(job), /^built by root$/m);
  }
  await engine.images.remove(builders, { force: true });
});
