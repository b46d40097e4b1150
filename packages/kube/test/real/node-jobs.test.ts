import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Job, JobSpec, Pod } from '@slipway/kube-objects';
import { findCondition } from '@slipway/kube-objects';
import { until } from '@slipway/kube-objects/testing';
import { type NodeCluster, startNodeCluster } from '../node-cluster.ts';

let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const objects = () => cluster.cluster.objects;
const job = (name: string) => objects().get<Job>('jobs.batch', name, 'default');
const podsOf = (name: string) =>
  objects().list<Pod>('pods', { namespace: 'default', labels: { 'job-name': name } });

/** Creates a job whose pods run a shell script. */
async function run(name: string, script: string, spec: Partial<JobSpec> = {}, pod: object = {}) {
  const { image } = cluster;
  const command = ['sh', '-c', script];
  await cluster.apply({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      ...spec,
      template: {
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'c', image, imagePullPolicy: 'IfNotPresent', command }],
          ...pod,
        },
      },
    },
  });
}

/** Resolves when `isIt` holds; looks at every change of a job or pod. */
async function reached(isIt: () => boolean): Promise<void> {
  if (isIt()) return;
  const signal = AbortSignal.timeout(90_000);
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (!isIt()) return;
      for (const watch of watches) watch[Symbol.dispose]();
      resolve();
    };
    const watches = ['jobs.batch', 'pods'].map((resource) => objects().watch(resource, look));
    signal.addEventListener('abort', () => {
      for (const watch of watches) watch[Symbol.dispose]();
      reject(new Error(`did not come true: ${isIt}`));
    });
  });
}

const has = (name: string, type: string) => () =>
  findCondition(job(name)?.status.conditions, type)?.status === 'True';
const ended = async (name: string, type: 'Complete' | 'Failed') => {
  await reached(has(name, type));
  return {
    status: job(name)?.status ?? {},
    reason: findCondition(job(name)?.status.conditions, type)?.reason,
  };
};

// They wait for containers most of the time, each for its own.
suite('jobs of real pods', { concurrency: 4 }, () => {
  // conformance: Job should create pods for an Indexed job with completion indexes and specified hostname
  test('pods of an indexed job know their number, and are called by it', async () => {
    await run('numbered', 'test "$(hostname)" = "numbered-$JOB_COMPLETION_INDEX"', {
      completions: 4,
      parallelism: 2,
      completionMode: 'Indexed',
    });

    const { status } = await ended('numbered', 'Complete');

    assert.equal(status.succeeded, 4);
    assert.equal(status.completedIndexes, '0-3');
    const indexes = podsOf('numbered').map(
      ({ metadata }) => metadata.annotations?.['batch.kubernetes.io/job-completion-index'],
    );
    assert.deepEqual(indexes.toSorted(), ['0', '1', '2', '3']);
  });

  // conformance: Job should execute all indexes despite some failing when using backoffLimitPerIndex
  test('every index is tried though odd ones fail', async () => {
    await run('odd', 'exit $((JOB_COMPLETION_INDEX % 2))', {
      completions: 4,
      parallelism: 2,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 1,
    });

    const { status, reason } = await ended('odd', 'Failed');

    assert.equal(reason, 'FailedIndexes');
    assert.equal(status.failedIndexes, '1,3');
    assert.equal(status.completedIndexes, '0,2');
    assert.equal(status.failed, 4);
    assert.equal(status.succeeded, 2);
  });

  // conformance: Job should mark indexes as failed when the FailIndex action is matched in podFailurePolicy
  test('an exit code fails its index at once', async () => {
    await run('fatal', 'if [ "$JOB_COMPLETION_INDEX" = 0 ]; then exit 42; fi', {
      completions: 2,
      parallelism: 2,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 1,
      podFailurePolicy: {
        rules: [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [42] } }],
      },
    });

    const { status, reason } = await ended('fatal', 'Failed');

    assert.equal(reason, 'FailedIndexes');
    assert.equal(status.failedIndexes, '0');
    assert.equal(status.completedIndexes, '1');
    assert.equal(status.failed, 1);
  });

  // conformance: Job should terminate job execution when the number of failed indexes exceeds maxFailedIndexes
  test('too many failed indexes end the job', async () => {
    await run('many', 'exit 1', {
      completions: 5,
      parallelism: 2,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 1,
    });

    const { reason } = await ended('many', 'Failed');

    assert.equal(reason, 'MaxFailedIndexesExceeded');
    assert.equal(
      podsOf('many').some(({ status }) => status.phase === 'Running'),
      false,
    );
  });

  // conformance: Job should allow to use the pod failure policy on exit code to fail the job early
  test('an exit code fails the job early', async () => {
    await run('early', 'exit 42', {
      backoffLimit: 3,
      podFailurePolicy: {
        rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }],
      },
    });

    const { status, reason } = await ended('early', 'Failed');

    assert.equal(reason, 'PodFailurePolicy');
    assert.equal(status.failed, 1);
  });

  // conformance: Job should allow to use a pod failure policy to ignore failure matching on DisruptionTarget condition
  test('a pod that was evicted does not count, and another one does its work', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-once-'));
    const script =
      'if [ -e /shared/once ]; then exit 0; fi; touch /shared/once; trap "exit 1" TERM; sleep 600 & wait';
    await run(
      'evicted',
      script,
      {
        backoffLimit: 0,
        podFailurePolicy: {
          rules: [
            { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          ],
        },
      },
      {
        volumes: [{ name: 'shared', hostPath: { path: folder } }],
        containers: [
          {
            name: 'c',
            image: cluster.image,
            imagePullPolicy: 'IfNotPresent',
            command: ['sh', '-c', script],
            volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
          },
        ],
      },
    );
    await reached(() =>
      podsOf('evicted').some(({ status }) => status.containerStatuses?.[0]?.ready),
    );
    // Its script has begun: another pod would sleep in its place.
    await until(() => existsSync(join(folder, 'once')));
    const [pod] = podsOf('evicted');
    assert.ok(pod);
    const { name } = pod.metadata;
    const path = `/api/v1/namespaces/default/pods/${name}/eviction`;
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } };
    const { code, stderr } = await cluster.run(['create', '--raw', path, '-f', '-'], {
      input: JSON.stringify(eviction),
    });
    assert.equal(code, 0, stderr);

    const { status } = await ended('evicted', 'Complete');

    assert.equal(status.failed, undefined);
    await rm(folder, { recursive: true, force: true });
  });

  // conformance: Job should run a job to completion when tasks sometimes fail and are locally restarted
  test('containers that fail at first start again in their pods until all have ended well', async () => {
    const script = 'if [ -e /data/x ]; then exit 0; fi; touch /data/x; exit 1';
    const container = {
      name: 'c',
      image: cluster.image,
      imagePullPolicy: 'IfNotPresent',
      command: ['sh', '-c', script],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    };
    await run(
      'local',
      script,
      { completions: 2, parallelism: 2 },
      {
        restartPolicy: 'OnFailure',
        volumes: [{ name: 'data', emptyDir: {} }],
        containers: [container],
      },
    );

    const { status } = await ended('local', 'Complete');

    assert.equal(status.succeeded, 2);
    const pods = podsOf('local');
    assert.ok(pods.every((pod) => pod.status.phase === 'Succeeded'));
    assert.ok(pods.some((pod) => (pod.status.containerStatuses?.[0]?.restartCount ?? 0) > 0));
  });

  for (const [name, rule, script, indexes] of [
    // conformance: Job with successPolicy should succeeded when all indexes succeeded
    ['all', { succeededIndexes: '0-1' }, 'exit 0', '0,1'],
    // conformance: Job with successPolicy succeededIndexes rule should succeeded even when some indexes remain pending
    ['some', { succeededIndexes: '0' }, '[ "$JOB_COMPLETION_INDEX" = 0 ] || sleep 600', '0'],
    // conformance: Job with successPolicy succeededCount rule should succeeded even when some indexes remain pending
    ['count', { succeededCount: 1 }, '[ "$JOB_COMPLETION_INDEX" = 0 ] || sleep 600', '0'],
  ] as const) {
    test(`by the success policy "${name}" a job has succeeded, whatever else runs`, async () => {
      await run(name, script, {
        completions: 2,
        parallelism: 2,
        completionMode: 'Indexed',
        successPolicy: { rules: [rule] },
      });

      const { status, reason } = await ended(name, 'Complete');

      assert.equal(reason, 'SuccessPolicy');
      assert.equal(status.completedIndexes, indexes);
      assert.equal(status.active, undefined);
      assert.equal(status.terminating, 0);
    });
  }

  // conformance: Job should adopt matching orphans and release non-matching pods
  test('a job takes an orphan of its own back, and lets go of a pod that is its own no more', async () => {
    await run('parent', 'sleep 600', { parallelism: 2, completions: 2 });
    await reached(() => job('parent')?.status.ready === 2);
    const name = podsOf('parent')[0]?.metadata.name ?? '';
    const pod = () => objects().get<Pod>('pods', name, 'default');
    const patch = (path: string) =>
      cluster.kubectl(
        'patch',
        'pod',
        name,
        '--type=json',
        '-p',
        `[{"op":"remove","path":"${path}"}]`,
      );

    await patch('/metadata/ownerReferences');
    await reached(() => pod()?.metadata.ownerReferences?.[0]?.name === 'parent');
    await patch('/metadata/labels');
    await reached(() => pod()?.metadata.ownerReferences === undefined);
    await reached(() => podsOf('parent').length === 2);

    // conformance: Job should delete a job
    await cluster.kubectl('delete', 'job', 'parent', '--cascade=foreground', '--wait=false');
    await reached(() => podsOf('parent').length === 0 && job('parent') === undefined);
    await cluster.kubectl('delete', 'pod', name, '--now');
  });

  // conformance: Job should apply changes to a job status
  test("a job's status is written by its sub-resource", async () => {
    await run('written', 'sleep 600');
    await reached(() => job('written')?.status.active === 1);
    const condition = { type: 'Seen', status: 'True', message: 'by a test' };
    const patch = JSON.stringify({ status: { conditions: [condition] } });

    await cluster.kubectl(
      'patch',
      'job',
      'written',
      '--subresource=status',
      '--type=strategic',
      '-p',
      patch,
    );

    const shown = await cluster.kubectl(
      'get',
      'job',
      'written',
      '--subresource=status',
      '-o',
      'json',
    );
    assert.equal(JSON.parse(shown).status.conditions[0].message, 'by a test');
  });

  // conformance: Job should manage the lifecycle of a job
  test('a suspended job is patched, resumed, listed everywhere and deleted by its label', async () => {
    await run('living', 'exit 0', { suspend: true });
    await reached(has('living', 'Suspended'));
    assert.equal(podsOf('living').length, 0);
    await cluster.kubectl('label', 'job', 'living', 'round=one');
    await cluster.kubectl(
      'patch',
      'job',
      'living',
      '--type=merge',
      '-p',
      '{"spec":{"suspend":false}}',
    );
    await ended('living', 'Complete');
    assert.match(
      await cluster.kubectl('get', 'jobs', '-A', '-l', 'round=one'),
      /living +Complete +1\/1/,
    );

    await cluster.kubectl('delete', 'jobs', '-l', 'round=one');

    assert.equal(job('living'), undefined);
  });
});

test('a cluster that ends while pods do counts each of them once', async () => {
  await run('crashed', 'sleep 2', { completions: 4, parallelism: 2 });
  await reached(() => (job('crashed')?.status.ready ?? 0) > 0);

  await cluster.restart();
  const { status } = await ended('crashed', 'Complete');

  assert.equal(status.succeeded, 4);
  assert.equal(podsOf('crashed').length, 4);
});
