import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Job, JobSpec, Pod } from '@slipway/kube-objects';
import { findCondition } from '@slipway/kube-objects';
import { type Simulation, simulate } from './simulation.ts';

const resource = 'jobs.batch';

/** A clock that a test moves. */
function movable() {
  let now = Date.now();
  return {
    clock: () => new Date(now),
    move: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

async function createJob({ objects }: Simulation, spec: Partial<JobSpec> = {}) {
  return await objects.create<Job>(resource, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'pi', namespace: 'default' },
    spec: {
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'pi', image: 'pi:1' }] },
      },
      ...spec,
    } as JobSpec,
    status: {},
  });
}

const pi = (simulation: Simulation) => simulation.get<Job>(resource, 'pi');
const running = (simulation: Simulation) =>
  simulation.pods().filter(({ status }) => status.phase === 'Running');
const indexOf = ({ metadata }: Pod) =>
  Number(metadata.annotations?.['batch.kubernetes.io/job-completion-index']);
const conditionOf = (simulation: Simulation, type: string) =>
  findCondition(pi(simulation).status.conditions, type);
const reached = (simulation: Simulation, type: string) =>
  simulation.until(() => conditionOf(simulation, type)?.status === 'True');

/** Ends a pod as if a container had ended with a code at a time long ago. */
const exit = (simulation: Simulation, pod: Pod, exitCode: number) =>
  simulation.end(pod.metadata.name, exitCode === 0 ? 'Succeeded' : 'Failed', {
    containerStatuses: [
      {
        name: 'pi',
        ready: false,
        restartCount: 0,
        image: 'pi:1',
        imageID: '',
        state: { terminated: { exitCode, finishedAt: '2020-01-01T00:00:00Z' } },
      },
    ],
  });

suite('jobs in a simulated cluster', () => {
  test('as many pods as are wanted run at a time until enough have ended well', async () => {
    await using simulation = await simulate();
    await createJob(simulation, { parallelism: 2, completions: 3 });
    await simulation.until(() => running(simulation).length === 2);
    await simulation.until(() => pi(simulation).status.ready === 2);
    assert.equal(pi(simulation).status.active, 2);

    for (const pod of running(simulation)) await exit(simulation, pod, 0);
    await simulation.until(() => running(simulation).length === 1);
    for (const pod of running(simulation)) await exit(simulation, pod, 0);
    await reached(simulation, 'Complete');

    const { status } = pi(simulation);
    assert.equal(status.succeeded, 3);
    assert.equal(status.active, undefined);
    assert.equal(status.terminating, 0);
    assert.deepEqual(status.uncountedTerminatedPods, {});
    assert.ok(status.completionTime);
    const { reason, message } = conditionOf(simulation, 'Complete') ?? {};
    assert.equal(reason, 'CompletionsReached');
    assert.equal(message, 'Reached expected number of succeeded pods');
    assert.equal(conditionOf(simulation, 'SuccessCriteriaMet')?.status, 'True');
    assert.ok(simulation.pods().every(({ metadata }) => !metadata.finalizers));
    await simulation.until(() => simulation.events('Completed').length === 1);
  });

  test('each pod of an indexed job has its number in name, host name and environment', async () => {
    await using simulation = await simulate();
    await createJob(simulation, { parallelism: 3, completions: 3, completionMode: 'Indexed' });
    await simulation.until(() => running(simulation).length === 3);

    const pods = simulation.pods().toSorted((a, b) => indexOf(a) - indexOf(b));
    assert.deepEqual(pods.map(indexOf), [0, 1, 2]);
    assert.match(pods[1]?.metadata.name ?? '', /^pi-1-[a-z0-9]{5}$/);
    assert.equal(pods[1]?.spec.hostname, 'pi-1');
    assert.equal(pods[1]?.spec.containers[0]?.env?.[0]?.name, 'JOB_COMPLETION_INDEX');
    for (const pod of pods) await exit(simulation, pod, 0);
    await reached(simulation, 'Complete');
    assert.equal(pi(simulation).status.completedIndexes, '0-2');
  });

  test('a job that fails too often has failed, with all that it had', async () => {
    await using simulation = await simulate();
    await createJob(simulation, { backoffLimit: 0, parallelism: 2, completions: 2 });
    await simulation.until(() => running(simulation).length === 2);

    const [pod] = running(simulation);
    assert.ok(pod);
    await exit(simulation, pod, 1);
    await reached(simulation, 'Failed');

    const { reason, message } = conditionOf(simulation, 'Failed') ?? {};
    assert.equal(reason, 'BackoffLimitExceeded');
    assert.equal(message, 'Job has reached the specified backoff limit');
    assert.equal(conditionOf(simulation, 'FailureTarget')?.reason, 'BackoffLimitExceeded');
    assert.equal(pi(simulation).status.failed, 2);
    assert.equal(pi(simulation).status.active, undefined);
  });

  test('the next try comes after a delay that doubles', async () => {
    const { clock, move } = movable();
    await using simulation = await simulate(clock);
    await createJob(simulation);
    await simulation.until(() => running(simulation).length === 1);
    const [pod] = running(simulation);
    assert.ok(pod);
    await simulation.end(pod.metadata.name, 'Failed');
    await simulation.until(() => pi(simulation).status.failed === 1);
    assert.equal(simulation.pods().length, 1);

    move(11);
    await simulation.restart();

    await simulation.until(() => running(simulation).length === 1);
  });

  test('a failure policy fails the job, ignores a failure, or fails an index', async () => {
    await using simulation = await simulate();
    await createJob(simulation, {
      parallelism: 2,
      completions: 2,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 1,
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'FailIndex', onExitCodes: { operator: 'In', values: [7] } },
          { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
        ],
      },
    });
    await simulation.until(() => running(simulation).length === 2);
    const [first, second] = running(simulation).toSorted((a, b) => indexOf(a) - indexOf(b));
    assert.ok(first && second);

    await exit(simulation, first, 7);
    await simulation.until(() => pi(simulation).status.failedIndexes === '0');
    await exit(simulation, second, 42);
    await reached(simulation, 'Failed');

    const { reason, message } = conditionOf(simulation, 'Failed') ?? {};
    assert.equal(reason, 'PodFailurePolicy');
    assert.equal(
      message,
      `Container pi for pod default/${second.metadata.name} failed with exit code 42 matching FailJob rule at index 2`,
    );
  });

  test('a failure that is ignored counts nowhere', async () => {
    await using simulation = await simulate();
    await createJob(simulation, {
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
    });
    await simulation.until(() => running(simulation).length === 1);
    const [pod] = running(simulation);
    assert.ok(pod);

    await simulation.end(pod.metadata.name, 'Failed', {
      conditions: [{ type: 'DisruptionTarget', status: 'True' }],
      containerStatuses: [],
    });
    await simulation.until(
      () => !simulation.get<Pod>('pods', pod.metadata.name).metadata.finalizers,
    );

    assert.equal(pi(simulation).status.failed, undefined);
    assert.equal(conditionOf(simulation, 'FailureTarget'), undefined);
  });

  test('all indexes are tried though some fail for good', async () => {
    await using simulation = await simulate();
    await createJob(simulation, {
      parallelism: 4,
      completions: 4,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 1,
    });
    await simulation.until(() => running(simulation).length === 4);
    for (const pod of running(simulation)) await exit(simulation, pod, indexOf(pod) % 2);
    const again = () =>
      running(simulation).filter(
        ({ metadata }) =>
          metadata.annotations?.['batch.kubernetes.io/job-index-failure-count'] === '1',
      );
    await simulation.until(() => again().length === 2);
    for (const pod of again()) await exit(simulation, pod, 1);
    await reached(simulation, 'Failed');

    const { status } = pi(simulation);
    assert.equal(status.failedIndexes, '1,3');
    assert.equal(status.completedIndexes, '0,2');
    assert.equal(status.failed, 4);
    assert.equal(status.succeeded, 2);
    assert.equal(conditionOf(simulation, 'Failed')?.reason, 'FailedIndexes');
  });

  test('more failed indexes than allowed end the job at once', async () => {
    await using simulation = await simulate();
    await createJob(simulation, {
      parallelism: 3,
      completions: 3,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 1,
    });
    await simulation.until(() => running(simulation).length === 3);

    for (const pod of running(simulation)) if (indexOf(pod) < 2) await exit(simulation, pod, 1);
    await reached(simulation, 'Failed');

    assert.equal(conditionOf(simulation, 'Failed')?.reason, 'MaxFailedIndexesExceeded');
    await simulation.until(() => running(simulation).length === 0);
  });

  for (const [what, rule, reaches] of [
    ['indexes', { succeededIndexes: '0' }, [0]],
    ['count', { succeededCount: 1 }, [1]],
  ] as const) {
    test(`a success policy by ${what} ends the job while others still run`, async () => {
      await using simulation = await simulate();
      await createJob(simulation, {
        parallelism: 2,
        completions: 2,
        completionMode: 'Indexed',
        successPolicy: { rules: [rule] },
      });
      await simulation.until(() => running(simulation).length === 2);

      for (const pod of running(simulation)) {
        if (indexOf(pod) === reaches[0]) await exit(simulation, pod, 0);
      }
      await reached(simulation, 'Complete');

      assert.equal(conditionOf(simulation, 'Complete')?.reason, 'SuccessPolicy');
      assert.equal(
        conditionOf(simulation, 'SuccessCriteriaMet')?.message,
        'Matched rules at index 0',
      );
      assert.equal(pi(simulation).status.completedIndexes, String(reaches[0]));
      await simulation.until(() => running(simulation).length === 0);
    });
  }

  test('suspended, a job has no pods and counts none of them; resumed, it goes on', async () => {
    await using simulation = await simulate();
    await createJob(simulation);
    await simulation.until(() => running(simulation).length === 1);
    const suspend = (to: boolean) =>
      simulation.edit<Job>(resource, 'pi', (job) => ({
        ...job,
        spec: { ...job.spec, suspend: to },
      }));

    await suspend(true);
    await reached(simulation, 'Suspended');
    await simulation.until(() => simulation.pods().length === 0);
    assert.equal(pi(simulation).status.failed, undefined);
    await suspend(false);

    await simulation.until(() => running(simulation).length === 1);
    assert.equal(conditionOf(simulation, 'Suspended')?.reason, 'JobResumed');
  });

  test('a job that is active for too long has failed', async () => {
    const { clock, move } = movable();
    await using simulation = await simulate(clock);
    await createJob(simulation, { activeDeadlineSeconds: 60 });
    await simulation.until(() => running(simulation).length === 1);

    move(61);
    await simulation.restart();
    await reached(simulation, 'Failed');

    assert.equal(conditionOf(simulation, 'Failed')?.reason, 'DeadlineExceeded');
  });

  test('a finished job goes when its time is over', async () => {
    await using simulation = await simulate();
    await createJob(simulation, { ttlSecondsAfterFinished: 0 });
    await simulation.until(() => running(simulation).length === 1);

    for (const pod of running(simulation)) await exit(simulation, pod, 0);

    await simulation.until(() => {
      const job = simulation.objects.get<Job>(resource, 'pi', 'default');
      return job === undefined || job.metadata.deletionTimestamp !== undefined;
    });
  });

  test('somebody else looks after a job that names them', async () => {
    await using simulation = await simulate();
    await createJob(simulation, { managedBy: 'example.com/queue' });
    await simulation.idle();

    assert.equal(pi(simulation).status.startTime, undefined);
    assert.deepEqual(simulation.names(), []);
  });

  test('pods that match are adopted, and released when they match no more', async () => {
    await using simulation = await simulate();
    await createJob(simulation);
    await simulation.until(() => running(simulation).length === 1);
    const [name = ''] = simulation.names();
    const finalizers = ['batch.kubernetes.io/job-tracking'];
    const edit = (change: (meta: Pod['metadata']) => Pod['metadata']) =>
      simulation.edit<Pod>('pods', name, (pod) => ({ ...pod, metadata: change(pod.metadata) }));

    await edit(({ ownerReferences: _, ...meta }) => meta);
    await simulation.until(() => {
      const { metadata } = simulation.get<Pod>('pods', name);
      return metadata.ownerReferences?.[0]?.kind === 'Job' && !!metadata.finalizers;
    });
    assert.deepEqual(simulation.get<Pod>('pods', name).metadata.finalizers, finalizers);
    await edit(({ labels: _, ...meta }) => meta);

    await simulation.until(() => !simulation.get<Pod>('pods', name).metadata.ownerReferences);
    await simulation.until(() => simulation.pods().length === 2);
  });

  test('controllers that end at any moment count every pod once', async () => {
    await using simulation = await simulate();
    await createJob(simulation, { parallelism: 3, completions: 9 });
    for (let round = 0; round < 3; round += 1) {
      await simulation.until(() => running(simulation).length === 3);
      const ended = running(simulation).map((pod) => exit(simulation, pod, 0));
      await simulation.restart();
      await Promise.all(ended);
      await simulation.restart();
    }
    await reached(simulation, 'Complete');

    assert.equal(pi(simulation).status.succeeded, 9);
    assert.equal(simulation.pods().length, 9);
  });
});
