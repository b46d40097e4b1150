import assert from 'node:assert/strict';
import type { JobRecord } from '#jobs/job';
import type { Step } from '#jobs/job-store';
import type { Pipeline } from '#pipelines/pipeline';
import type { Store } from '#store/store';
import type { Check } from './check.ts';
import { draft, later, madeProject } from './samples.ts';

/** Pipelines move by steps, each whole and on one version. */
export function keepsSteps(check: Check): void {
  check('pipelines of a project are counted, each with its jobs in their order', async (store) => {
    const { project, user } = await madeProject(store);

    const one = await store.pipelines.create(draft(project, user, ['a', 'b']));
    const two = await store.pipelines.create(draft(project, user, ['c']));

    assert.deepEqual([one.pipeline.iid, two.pipeline.iid], [1, 2]);
    const jobs = await store.jobs.ofPipeline(one.pipeline.id);
    assert.deepEqual(jobs, one.jobs);
    assert.deepEqual(
      jobs.map(({ name }) => name),
      ['a', 'b'],
    );
    assert.deepEqual(await store.pipelines.byIid(project.id, 2), two.pipeline);
  });

  check(
    'a step is applied to the version that it was decided on, and to no other',
    async (store) => {
      const { pipeline, jobs } = await begun(store);
      const step = stepOf(pipeline, { jobs: moved(jobs[0]) });

      const applied = await store.jobs.apply(step);

      assert.equal(applied?.jobs[0]?.status, 'pending');
      assert.equal(applied?.pipeline.status, 'pending');
      assert.notEqual(applied?.pipeline.version, pipeline.version);
      assert.equal(await store.jobs.apply(step), undefined);
      assert.deepEqual(await store.pipelines.get(pipeline.id), applied?.pipeline);
    },
  );

  check('a resource that is taken lets nothing of a step happen', async (store) => {
    const { pipeline, jobs } = await begun(store);
    const [one, two] = jobs.map(({ id, projectId }) => ({ id, projectId, group: 'lift' }));
    assert.ok(one && two);
    const taken = await store.jobs.apply(
      stepOf(pipeline, { jobs: moved(jobs[0]), resources: [one] }),
    );
    assert.ok(taken);

    const refused = stepOf(taken.pipeline, { jobs: moved(jobs[1]), resources: [two] });

    assert.equal(await store.jobs.apply(refused), undefined);
    assert.equal((await store.jobs.get(two.id))?.status, 'created');
    assert.equal(await store.jobs.holdsResource(one.projectId, 'lift'), true);
  });

  check('what a step does is told in the outbox, and when it is due is planned', async (store) => {
    const { pipeline, jobs } = await begun(store);
    const before = await store.outbox.last();
    const [change] = moved(jobs[0]);
    assert.ok(change);
    const deadline = { kind: 'custody', at: later(60) };

    await store.jobs.apply(stepOf(pipeline, { jobs: [{ ...change, deadline }] }));

    const told = await store.outbox.after(before, 10);
    assert.deepEqual(
      told.map(({ what }) => [what.type, 'status' in what && what.status]).toSorted(),
      [
        ['job', 'pending'],
        ['pipeline', 'pending'],
      ],
    );
    assert.deepEqual((await store.due.of('custody', change.job.id))?.at, later(60));
  });
}

async function begun(store: Store) {
  const { project, user } = await madeProject(store);
  return store.pipelines.create(draft(project, user, ['a', 'b']));
}

function moved(job: JobRecord | undefined): Step['jobs'] {
  assert.ok(job);
  return [{ job, change: { status: 'pending', queuedAt: later(1) } }];
}

function stepOf(pipeline: Pipeline, step: Partial<Step>): Step {
  return {
    pipeline,
    at: later(1),
    change: { status: 'pending' },
    jobs: [],
    attempts: [],
    resources: [],
    deployments: [],
    environments: [],
    newDeployments: [],
    ...step,
  };
}
