import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createGrpcServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { until } from '@slipway/kube-objects/testing';
import { isReady, type NodeCluster, type Pod, startNodeCluster } from '../node-cluster.ts';

/** Beginning and end of containers: hooks, probes, order, what is left to say. */
let cluster: NodeCluster;
/** Paths that the node agent has asked the test for. */
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.end();
});
let isServing = true;
const grpc = createGrpcServer();
grpc.on('stream', (stream) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.from([0, 0, 0, 0, 2, 8, isServing ? 1 : 2]));
});

const listening = (it: { listen(port: number, done: () => void): unknown }) =>
  new Promise<void>((resolve) => it.listen(0, resolve));
const portOf = (it: { address(): AddressInfo | string | null }) =>
  (it.address() as AddressInfo).port;

before(async () => {
  await listening(server);
  await listening(grpc);
  cluster = await startNodeCluster();
});

after(async () => {
  server.close();
  grpc.close();
  await cluster[Symbol.asyncDispose]();
});

const FOREVER = 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done';
const first = ({ status }: Pod) => status.containerStatuses?.[0];
const restarts = (pod: Pod) => first(pod)?.restartCount ?? 0;
const asking = (path: string) => ({
  httpGet: { host: '127.0.0.1', port: portOf(server), path },
});

// They wait for containers most of the time, each for its own.
suite('the life of real containers', { concurrency: 4 }, () => {
  // conformance: Container Lifecycle Hook when create a pod with lifecycle hook should execute poststart exec hook properly [NodeConformance]
  // conformance: Container Lifecycle Hook when create a pod with lifecycle hook should execute poststart http hook properly [NodeConformance]
  // conformance: Container Lifecycle Hook when create a pod with lifecycle hook should execute prestop exec hook properly [NodeConformance]
  // conformance: Container Lifecycle Hook when create a pod with lifecycle hook should execute prestop http hook properly [NodeConformance]
  test('hooks after the start and before the end run a command or ask a server', async () => {
    await cluster.createPod('hooked', {
      terminationGracePeriodSeconds: 30,
      volumes: [{ name: 'out', emptyDir: {} }],
      containers: [
        {
          script: FOREVER,
          volumeMounts: [{ name: 'out', mountPath: '/out' }],
          lifecycle: {
            postStart: { exec: { command: ['sh', '-c', 'echo begun > /out/hook'] } },
            preStop: { exec: { command: ['sh', '-c', 'echo ended > /out/hook'] } },
          },
        },
        { script: FOREVER, lifecycle: { postStart: asking('/begun'), preStop: asking('/ended') } },
        {
          script: `trap 'exit 0' TERM; cat /out/hook; until grep -q ended /out/hook; do sleep 0.1; done
  wget -q -O - http://${cluster.bridge}:${portOf(server)}/hook-has-run; ${FOREVER}`,
          volumeMounts: [{ name: 'out', mountPath: '/out' }],
          // It is told to stop together with the others, and has something to see before.
          lifecycle: { preStop: { sleep: { seconds: 8 } } },
        },
      ],
    });
    await cluster.pod('hooked', isReady);
    assert.equal(await cluster.kubectl('logs', 'hooked', '-c', 'e'), 'begun\n');
    assert.ok(asked.includes('/begun') && !asked.includes('/ended'));

    await cluster.kubectl('delete', 'pod', 'hooked');

    assert.ok(asked.includes('/ended') && asked.includes('/hook-has-run'), asked.join());
  });

  test('a hook that fails after the start ends the container and says so', async () => {
    await cluster.createPod('unhooked', {
      restartPolicy: 'Never',
      containers: [
        {
          script: FOREVER,
          lifecycle: { postStart: { exec: { command: ['sh', '-c', 'echo why; exit 3'] } } },
        },
      ],
    });

    const { metadata } = await cluster.pod(
      'unhooked',
      (pod) => first(pod)?.state?.terminated !== undefined,
    );

    const events = () =>
      cluster.kubectl('get', 'events', `--field-selector=involvedObject.uid=${metadata.uid}`);
    await until(async () => /FailedPostStartHook .*why/.test(await events()), 'an event of it');
  });

  test('the stop signal is the one that the container asks for', async () => {
    await cluster.createPod('signalled', {
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          script: `trap 'wget -q -O - http://${cluster.bridge}:${portOf(server)}/usr1; exit 0' USR1; while :; do sleep 1000 & wait $!; done`,
          lifecycle: { stopSignal: 'SIGUSR1' },
        },
      ],
    });
    await cluster.pod('signalled', isReady);

    await cluster.kubectl('delete', 'pod', 'signalled');

    assert.ok(asked.includes('/usr1'));
  });

  test('sidecars start in their order, each when the one before is started, and end last, backwards', async () => {
    const mount = { volumeMounts: [{ name: 'log', mountPath: '/log' }] };
    const sidecar = (name: string) => ({
      ...mount,
      name,
      restartPolicy: 'Always' as const,
      script: `trap 'echo ${name} ends >> /log/all; exit 0' TERM; echo ${name} begins >> /log/all
  sleep 1; touch /log/${name}-is-up; while :; do sleep 1000 & wait $!; done`,
      startupProbe: {
        exec: { command: ['test', '-e', `/log/${name}-is-up`] },
        periodSeconds: 1,
        failureThreshold: 30,
      },
    });
    await cluster.createPod('escorts', {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 30,
      volumes: [{ name: 'log', emptyDir: {} }],
      initContainers: [
        sidecar('one'),
        sidecar('two'),
        { ...mount, name: 'three', script: 'echo init runs >> /log/all; test -e /log/two-is-up' },
        {
          ...sidecar('last'),
          script: `trap 'cat /log/all; exit 0' TERM; touch /log/last-is-up; while :; do sleep 1000 & wait $!; done`,
        },
      ],
      containers: [
        { ...mount, script: 'echo app runs >> /log/all; sleep 1; echo app ends >> /log/all' },
      ],
    });

    const { status } = await cluster.pod(
      'escorts',
      ({ status: { phase, initContainerStatuses } }) =>
        phase === 'Succeeded' &&
        initContainerStatuses?.every(({ state }) => state?.terminated) === true,
    );

    assert.equal(
      await cluster.kubectl('logs', 'escorts', '-c', 'last'),
      'one begins\ntwo begins\ninit runs\napp runs\napp ends\n',
    );
    const end = (index: number) =>
      status.initContainerStatuses?.[index]?.state?.terminated?.finishedAt ?? '';
    assert.ok(end(3) <= end(1) && end(1) <= end(0), `${end(3)} ${end(1)} ${end(0)}`);
  });

  // conformance: InitContainer should invoke init containers on a RestartAlways pod [NodeConformance]
  // conformance: InitContainer should not start app containers if init containers fail on a RestartAlways pod [NodeConformance]
  test('init containers run, and are tried again, in a pod that always restarts', async () => {
    await cluster.createPod('persistent', {
      restartPolicy: 'Always',
      initContainers: [{ script: 'true' }, { script: 'true' }],
      containers: [{ script: FOREVER }],
    });
    await cluster.createPod('hopeless', {
      restartPolicy: 'Always',
      initContainers: [{ script: 'exit 1' }, { script: 'true' }],
      containers: [{ script: FOREVER }],
    });

    const good = await cluster.pod('persistent', isReady);
    const bad = await cluster.pod(
      'hopeless',
      ({ status }) => (status.initContainerStatuses?.[0]?.restartCount ?? 0) >= 1,
    );

    assert.deepEqual(
      good.status.initContainerStatuses?.map(({ ready }) => ready),
      [true, true],
    );
    assert.equal(bad.status.phase, 'Pending');
    assert.equal(
      bad.status.conditions?.find(({ type }) => type === 'Initialized')?.status,
      'False',
    );
    assert.equal(bad.status.initContainerStatuses?.[1]?.state?.waiting?.reason, 'PodInitializing');
    assert.equal(first(bad)?.state?.waiting?.reason, 'PodInitializing');
  });

  // conformance: InitContainer should invoke init containers on a RestartNever pod [NodeConformance]
  // conformance: InitContainer should not start app containers and fail the pod if init containers fail on a RestartNever pod [NodeConformance]
  test('init containers run once in a pod that never restarts, and the pod fails with them', async () => {
    const parts = (...scripts: string[]) => ({
      restartPolicy: 'Never' as const,
      initContainers: scripts.map((script, index) => ({ name: `init${index + 1}`, script })),
      containers: [{ script: 'true' }],
    });
    await cluster.createPod('once', parts('true', 'true'));
    await cluster.createPod('failing-init', parts('true', 'false'));
    const isInitialized = ({ status }: Pod) =>
      status.conditions?.find(({ type }) => type === 'Initialized');

    const good = await cluster.pod('once', ({ status }) => status.phase === 'Succeeded');
    const bad = await cluster.pod('failing-init', ({ status }) => status.phase === 'Failed');

    const codes = ({ status }: Pod) =>
      status.initContainerStatuses?.map(({ ready, state }) => [ready, state?.terminated?.exitCode]);
    assert.equal(isInitialized(good)?.status, 'True');
    assert.deepEqual(codes(good), [
      [true, 0],
      [true, 0],
    ]);
    assert.partialDeepStrictEqual(isInitialized(bad), {
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [init2]',
    });
    assert.deepEqual(codes(bad), [
      [true, 0],
      [false, 1],
    ]);
    assert.equal(first(bad)?.state?.waiting?.reason, 'PodInitializing');
  });

  // conformance: PreStop should call prestop when killing a pod
  test('the hook before the end of a pod tells another pod of it', async () => {
    // It answers when it has heard all of the request.
    const answer = "sleep 0.5; printf 'HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'";
    await cluster.createPod('listener', {
      containers: [
        { script: `trap 'exit 0' TERM; while :; do { ${answer}; } | nc -l -p 8080; echo; done` },
      ],
    });
    const { status } = await cluster.pod('listener', isReady);
    const url = `http://${status.podIP}:8080/write`;
    await cluster.createPod('tester', {
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          script: FOREVER,
          lifecycle: {
            preStop: {
              exec: { command: ['wget', '-O-', '--post-data={"Source": "prestop"}', url] },
            },
          },
        },
      ],
    });
    await cluster.pod('tester', isReady);
    const before = await cluster.kubectl('logs', 'listener');

    await cluster.kubectl('delete', 'pod', 'tester');

    assert.equal(before, '');
    assert.match(
      await cluster.kubectl('logs', 'listener'),
      /POST \/write .*{"Source": "prestop"}/s,
    );
  });

  // conformance: Container Runtime blackbox test on terminated container should report termination message as empty when pod succeeds and TerminationMessagePolicy FallbackToLogsOnError is set [NodeConformance]
  // conformance: Container Runtime blackbox test on terminated container should report termination message from file when pod succeeds and TerminationMessagePolicy FallbackToLogsOnError is set [NodeConformance]
  // conformance: Container Runtime blackbox test on terminated container should report termination message from log output if TerminationMessagePolicy FallbackToLogsOnError is set [NodeConformance]
  // conformance: Container Runtime blackbox test on terminated container should report termination message if TerminationMessagePath is set as non-root user and at a non-default path [NodeConformance]
  for (const [what, script, more, expected] of [
    ['nothing, when it ends well without a file', 'echo log', {}, undefined],
    ['its file, when it ends well', 'echo -n OK > /dev/termination-log', {}, 'OK'],
    ['its log, when it fails without a file', 'echo -n DONE; exit 1', {}, 'DONE'],
    [
      'the file at its own place, as a user who is not root',
      'echo -n DONE > /dev/termination-custom-log',
      {
        terminationMessagePolicy: 'File' as const,
        terminationMessagePath: '/dev/termination-custom-log',
        securityContext: { runAsUser: 1000 },
      },
      'DONE',
    ],
  ] as const) {
    test(`the last words of a container are ${what}`, async () => {
      const name = `words-${what.length}`;
      await cluster.createPod(name, {
        restartPolicy: 'Never',
        containers: [{ script, terminationMessagePolicy: 'FallbackToLogsOnError', ...more }],
      });

      const pod = await cluster.pod(name, (it) => first(it)?.state?.terminated !== undefined);

      assert.equal(first(pod)?.state?.terminated?.message, expected);
    });
  }

  // conformance: Container Runtime blackbox test when starting a container that exits should run with the expected status [NodeConformance]
  // conformance: Kubelet when scheduling a busybox command that always fails in a pod should have an terminated reason [NodeConformance]
  test('a container that exits is restarted, or not, as the policy says, with its true exit code', async () => {
    const script =
      'test -e /count/third && exit 0; test -e /count/second && touch /count/third; touch /count/second; exit 1';
    for (const restartPolicy of ['Always', 'OnFailure', 'Never'] as const) {
      await cluster.createPod(`exit-${restartPolicy.toLowerCase()}`, {
        restartPolicy,
        volumes: [{ name: 'count', emptyDir: {} }],
        containers: [{ script, volumeMounts: [{ name: 'count', mountPath: '/count' }] }],
      });
    }

    const never = await cluster.pod('exit-never', ({ status }) => status.phase === 'Failed');
    const onFailure = await cluster.pod(
      'exit-onfailure',
      ({ status }) => status.phase === 'Succeeded',
    );
    const always = await cluster.pod('exit-always', (pod) => restarts(pod) >= 2);

    assert.deepEqual([restarts(never), first(never)?.state?.terminated?.exitCode], [0, 1]);
    assert.deepEqual([restarts(onFailure), first(onFailure)?.state?.terminated?.exitCode], [2, 0]);
    assert.equal(first(onFailure)?.lastState?.terminated?.exitCode, 1);
    assert.equal(always.status.phase, 'Running');
  });

  /** For what works, on however busy a machine. */
  const patient = { periodSeconds: 1, timeoutSeconds: 20, failureThreshold: 2 };
  const quick = { periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 1 };

  // conformance: Probing container should *not* be restarted with a /healthz http liveness probe [NodeConformance]
  // conformance: Probing container should *not* be restarted with a GRPC liveness probe [NodeConformance]
  // conformance: Probing container should *not* be restarted with a exec "cat /tmp/health" liveness probe [NodeConformance]
  // conformance: Probing container should *not* be restarted with a tcp:8080 liveness probe [NodeConformance]
  // conformance: Probing container should be restarted with a /healthz http liveness probe [NodeConformance]
  // conformance: Probing container should be restarted with a GRPC liveness probe [NodeConformance]
  // conformance: Probing container should be restarted with a exec "cat /tmp/health" liveness probe [NodeConformance]
  test('liveness probes by command, HTTP, TCP and gRPC restart what fails, and only that', async () => {
    const web = 'mkdir /www && echo ok > /www/healthz && httpd -p 8080 -h /www';
    const kinds = {
      exec: { exec: { command: ['cat', '/tmp/health'] } },
      http: { httpGet: { path: '/healthz', port: 8080 } },
      tcp: { tcpSocket: { port: 8080 } },
      grpc: { grpc: { port: portOf(grpc) } },
    };
    for (const [kind, probe] of Object.entries(kinds)) {
      await cluster.createPod(`live-${kind}`, {
        ...(kind === 'grpc' && { hostNetwork: true }),
        containers: [
          {
            script: `touch /tmp/health; ${kind === 'http' || kind === 'tcp' ? web : ':'}; ${FOREVER}`,
            startupProbe: { ...probe, ...patient, failureThreshold: 60 },
            livenessProbe: { ...probe, ...patient },
            readinessProbe: { ...probe, ...patient },
          },
        ],
      });
      await cluster.pod(`live-${kind}`, isReady);
    }
    const exec = (kind: string, script: string) =>
      cluster.kubectl('exec', `live-${kind}`, '--', 'sh', '-c', script);

    await exec('exec', 'rm /tmp/health');
    await exec('http', 'rm /www/healthz');
    isServing = false;
    for (const kind of ['exec', 'http', 'grpc']) {
      const pod = await cluster.pod(`live-${kind}`, (it) => restarts(it) >= 1);
      isServing ||= kind === 'grpc';
      assert.equal(restarts(pod), 1);
    }

    assert.equal(restarts(await cluster.pod('live-tcp', isReady)), 0);
    await exec('tcp', 'killall httpd');
    await cluster.pod('live-tcp', (pod) => restarts(pod) >= 1);
  });

  // conformance: Probing container should have monotonically increasing restart count [NodeConformance]
  test('the count of restarts only grows', async () => {
    const seen: number[] = [];
    using _watch = cluster.cluster.objects.watch<Pod>('pods', ({ object }) => {
      if (object.metadata.name === 'dying') seen.push(restarts(object));
    });
    await cluster.createPod('dying', {
      containers: [{ script: 'sleep 1; exit 1' }],
    });

    await cluster.pod('dying', (pod) => restarts(pod) >= 2);

    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
  });

  // conformance: Probing container with readiness probe should not be ready before initial delay and never restart [NodeConformance]
  // conformance: Probing container with readiness probe that fails should never be ready and never restart [NodeConformance]
  test('a pod is not ready before its probe may ask, or while it fails, and is not restarted for it', async () => {
    const readinessProbe = (command: string[], initialDelaySeconds: number) => ({
      exec: { command },
      initialDelaySeconds,
      periodSeconds: 1,
    });
    await cluster.createPod('late', {
      containers: [{ script: FOREVER, readinessProbe: readinessProbe(['true'], 4) }],
    });
    await cluster.createPod('never', {
      containers: [{ script: FOREVER, readinessProbe: readinessProbe(['false'], 0) }],
    });

    const late = await cluster.pod('late', isReady);
    const never = await cluster.pod('never', ({ status }) => status.phase === 'Running');

    const ready = late.status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
    const started = first(late)?.state?.running?.startedAt;
    assert.ok(Date.parse(ready ?? '') - Date.parse(started ?? '') >= 4000);
    assert.equal(isReady(never), false);
    assert.equal(restarts(late) + restarts(never), 0);
  });

  test('a startup probe holds back the others, and restarts what never starts', async () => {
    await cluster.createPod('slow', {
      containers: [
        {
          script: `sleep 2; touch /tmp/up; ${FOREVER}`,
          startupProbe: {
            exec: { command: ['test', '-e', '/tmp/up'] },
            periodSeconds: 1,
            failureThreshold: 30,
          },
          livenessProbe: { exec: { command: ['test', '-e', '/tmp/up'] }, ...quick },
        },
        {
          script: FOREVER,
          startupProbe: { exec: { command: ['false'] }, ...quick },
        },
      ],
    });

    const { status } = await cluster.pod('slow', (pod) =>
      Boolean(first(pod)?.started && pod.status.containerStatuses?.[1]?.restartCount),
    );

    assert.equal(status.containerStatuses?.[0]?.restartCount, 0);
  });

  test('a pod is ready when its gates are open', async () => {
    await cluster.createPod('gated', {
      readinessGates: [{ conditionType: 'example.com/open' }],
      containers: [{ script: FOREVER }],
    });
    const closed = await cluster.pod(
      'gated',
      ({ status }) =>
        status.conditions?.some(
          ({ type, status: is }) => type === 'ContainersReady' && is === 'True',
        ) === true,
    );
    const ready = closed.status.conditions?.find(({ type }) => type === 'Ready');

    const conditions = [{ type: 'example.com/open', status: 'True' }];
    await cluster.kubectl(
      'patch',
      'pod',
      'gated',
      '--subresource=status',
      '-p',
      JSON.stringify({ status: { conditions } }),
    );

    assert.equal(ready?.reason, 'ReadinessGatesNotReady');
    await cluster.pod('gated', isReady);
  });

  // conformance: Pods should allow activeDeadlineSeconds to be updated [NodeConformance]
  test('the deadline of a running pod can be brought forward', async () => {
    await cluster.createPod('dated', {
      activeDeadlineSeconds: 3600,
      containers: [{ script: FOREVER }],
    });
    await cluster.pod('dated', isReady);

    await cluster.kubectl('patch', 'pod', 'dated', '-p', '{"spec":{"activeDeadlineSeconds":2}}');

    const { status } = await cluster.pod('dated', (pod) => pod.status.phase === 'Failed');
    assert.equal(status.reason, 'DeadlineExceeded');
  });

  // conformance: Kubelet when scheduling a busybox command that always fails in a pod should be possible to delete [NodeConformance]
  test('a pod that always fails can be deleted', async () => {
    await cluster.createPod('failing', { containers: [{ command: ['/bin/false'] }] });
    await cluster.pod('failing', (pod) => restarts(pod) >= 1);

    await cluster.kubectl('delete', 'pod', 'failing', '--timeout=30s');
  });

  // conformance: Pods Extended (pod generation) Pod Generation custom-set generation on new pods and graceful delete
  // conformance: Pods Extended (pod generation) Pod Generation pod generation should start at 1 and increment per update [MinimumKubeletVersion:1.34]
  test('the generation of a pod counts its changes, its deletion too, and is told as observed', async () => {
    await cluster.createPod('counted', {
      terminationGracePeriodSeconds: 20,
      containers: [{ script: FOREVER }],
    });
    const { metadata } = await cluster.pod('counted', isReady);
    const patch = (spec: object) =>
      cluster.kubectl('patch', 'pod', 'counted', '-p', JSON.stringify({ spec }));

    const toleration = { key: 'a', operator: 'Exists' };
    const added = [{ op: 'add', path: '/spec/tolerations/-', value: toleration }];
    await cluster.kubectl('patch', 'pod', 'counted', '--type=json', '-p', JSON.stringify(added));
    await cluster.kubectl('label', 'pod', 'counted', 'a=b');
    await patch({ activeDeadlineSeconds: 5000 });
    const changed = await cluster.pod(
      'counted',
      (pod) => pod.status.observedGeneration === (metadata.generation ?? 0) + 2,
    );
    await cluster.kubectl('delete', 'pod', 'counted', '--wait=false');
    const deleted = await cluster.pod(
      'counted',
      (pod) => pod.metadata.deletionTimestamp !== undefined,
    );

    assert.equal(changed.metadata.generation, (metadata.generation ?? 0) + 2);
    assert.deepEqual(
      changed.status.conditions?.map(({ observedGeneration }) => observedGeneration),
      changed.status.conditions?.map(() => changed.metadata.generation),
    );
    assert.equal(deleted.metadata.generation, (changed.metadata.generation ?? 0) + 1);
  });
});
