import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CronJob, Job, JobSpec } from '@slipway/kube-objects';
import { timingOf } from '../src/jobs/cron-schedule.ts';
import { type Simulation, simulate } from './simulation.ts';

const resource = 'cronjobs.batch';

/** A simulation whose clock stands until the test moves it, and looks again then. */
async function atNoon() {
  let now = Date.parse('2026-01-01T12:00:30Z');
  const simulation = await simulate(() => new Date(now));
  return {
    simulation,
    async moveTo(time: string) {
      now = Date.parse(time);
      await simulation.restart();
    },
  };
}

const jobSpec = {
  template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c:1' }] } },
} as unknown as JobSpec;

const createNightly = ({ objects }: Simulation, spec: Partial<CronJob['spec']> = {}) =>
  objects.create<CronJob>(resource, {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: jobSpec }, ...spec },
    status: {},
  });

const tick = (simulation: Simulation) => simulation.get<CronJob>(resource, 'tick');
const jobs = (simulation: Simulation) => simulation.objects.list<Job>('jobs.batch');

suite('cron jobs in a simulated cluster', () => {
  test('a job is made when its time has come, once, named by the time', async () => {
    const { simulation, moveTo } = await atNoon();
    await using _ = simulation;
    await createNightly(simulation);
    assert.equal(jobs(simulation).length, 0);

    await moveTo('2026-01-01T12:01:00Z');
    await simulation.until(() => tick(simulation).status.active?.length === 1);
    await moveTo('2026-01-01T12:01:10Z');
    await simulation.until(() => tick(simulation).status.lastScheduleTime !== undefined);

    const [job] = jobs(simulation);
    assert.equal(jobs(simulation).length, 1);
    assert.equal(job?.metadata.name, `tick-${Date.parse('2026-01-01T12:01:00Z') / 60_000}`);
    assert.equal(tick(simulation).status.lastScheduleTime, '2026-01-01T12:01:00Z');
    const stamp = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
    assert.equal(job?.metadata.annotations?.[stamp], '2026-01-01T12:01:00Z');
  });

  for (const [policy, count] of [
    // conformance: CronJob should schedule multiple jobs concurrently
    ['Allow', 2],
    // conformance: CronJob should not schedule new jobs when ForbidConcurrent [Slow]
    ['Forbid', 1],
    // conformance: CronJob should replace jobs when ReplaceConcurrent
    ['Replace', 1],
  ] as const) {
    test(`while the last job runs, ${policy} leaves ${count} in the end`, async () => {
      const { simulation, moveTo } = await atNoon();
      await using _ = simulation;
      await createNightly(simulation, { concurrencyPolicy: policy });
      await moveTo('2026-01-01T12:01:00Z');
      await simulation.until(() => jobs(simulation).length === 1);
      const [first] = jobs(simulation);

      await moveTo('2026-01-01T12:02:00Z');
      await simulation.until(() =>
        policy === 'Forbid'
          ? simulation.events('JobAlreadyActive').length === 1
          : tick(simulation).status.lastScheduleTime === '2026-01-01T12:02:00Z',
      );
      await simulation.until(() => tick(simulation).status.active?.length === count);

      assert.equal(jobs(simulation).length, count);
      const isFirst = jobs(simulation).some(({ metadata }) => metadata.uid === first?.metadata.uid);
      assert.equal(isFirst, policy !== 'Replace');
    });
  }

  // conformance: CronJob should not schedule jobs when suspended [Slow]
  test('suspended, it makes nothing', async () => {
    const { simulation, moveTo } = await atNoon();
    await using _ = simulation;
    await createNightly(simulation, { suspend: true });

    await moveTo('2026-01-01T12:05:00Z');
    await simulation.idle();

    assert.deepEqual(
      jobs(simulation).map(({ metadata }) => metadata.ownerReferences?.[0]?.name),
      [],
    );
  });

  test('finished jobs beyond the limit go, the oldest first', async () => {
    const { simulation, moveTo } = await atNoon();
    await using _ = simulation;
    await createNightly(simulation, { successfulJobsHistoryLimit: 1 });
    for (const minute of ['01', '02']) {
      await moveTo(`2026-01-01T12:${minute}:00Z`);
      await simulation.until(() => simulation.pods().some((pod) => pod.status.phase === 'Running'));
      for (const { metadata, status } of simulation.pods()) {
        if (status.phase === 'Running') await simulation.end(metadata.name, 'Succeeded');
      }
      await simulation.until(() => !tick(simulation).status.active);
    }

    await simulation.until(() => jobs(simulation).length === 1);
    assert.ok(tick(simulation).status.lastSuccessfulTime);
  });

  test('a start that is too late is left out', async () => {
    const { simulation, moveTo } = await atNoon();
    await using _ = simulation;
    await createNightly(simulation, { schedule: '0 * * * *', startingDeadlineSeconds: 60 });

    await moveTo('2026-01-01T13:30:00Z');
    await simulation.idle();

    assert.equal(jobs(simulation).length, 0);
  });
});

const at = (created: string, spec: Partial<CronJob['spec']>, last?: string): CronJob => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'tick', uid: '1', resourceVersion: '1', creationTimestamp: created },
  spec: { schedule: '* * * * *', jobTemplate: { spec: jobSpec }, ...spec },
  status: last ? { lastScheduleTime: last } : {},
});

test('a schedule is read in its time zone, with the change of summer time', () => {
  const cronJob = at('2026-03-28T12:00:00Z', { schedule: '30 3 * * *', timeZone: 'Europe/Berlin' });

  const { due, next } = timingOf(cronJob, new Date('2026-03-29T02:00:00Z'));

  assert.equal(due?.toISOString(), '2026-03-29T01:30:00.000Z');
  assert.equal(next?.toISOString(), '2026-03-30T01:30:00.000Z');
});

test('after a long sleep only the newest time counts, and is found at once', () => {
  const cronJob = at('2020-01-01T00:00:00Z', {});

  const { due, isFarBehind } = timingOf(cronJob, new Date('2026-01-01T00:00:10Z'));

  assert.equal(due?.toISOString(), '2026-01-01T00:00:00.000Z');
  assert.equal(isFarBehind, true);
});

for (const [schedule, next] of [
  ['@hourly', '2026-01-01T01:00:00.000Z'],
  ['*/15 * * * *', '2026-01-01T00:15:00.000Z'],
  ['0 0 1 JAN,jul *', '2026-07-01T00:00:00.000Z'],
  ['0 12 13 * FRI', '2026-01-02T12:00:00.000Z'],
  ['5/20 * * * ?', '2026-01-01T00:05:00.000Z'],
  ['@every 1h30m', '2026-01-01T01:30:00.000Z'],
] as const) {
  test(`after midnight of New Year ${schedule} is due at ${next}`, () => {
    const timing = timingOf(
      at('2026-01-01T00:00:00Z', { schedule }),
      new Date('2026-01-01T00:00:00Z'),
    );

    assert.equal(timing.next?.toISOString(), next);
  });
}
