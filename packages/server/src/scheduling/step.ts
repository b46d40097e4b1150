import type { DeploymentMoves } from '#deployments/deployment-effects';
import type { JobRecord } from '#jobs/job';
import type { Deadline, JobChange, Step } from '#jobs/job-store';
import type { Draft, Drafted } from './draft.ts';
import { deadlineOf, type Patience } from './job-deadlines.ts';

/** Everything that a draft would change: what is written, all of it or nothing. Undefined for nothing. */
export function stepOf(
  draft: Draft,
  deployments: DeploymentMoves,
  patience: Patience,
  now: Date,
): Step | undefined {
  const change = draft.pipelineChange();
  const { drafted, pipeline } = draft;
  if (drafted.length === 0 && !change) return undefined;
  return {
    pipeline,
    at: now,
    change,
    jobs: drafted.map((each) => jobChange(each, patience, now)),
    attempts: drafted.flatMap(({ job, attempt }) => {
      if (!attempt) return [];
      const deployment = deployments.ofAttempts.get(job.id);
      return [{ job: attempt, deadline: deadlineOf(job, now, patience), deployment }];
    }),
    resources: draft.takenResources(),
    deployments: deployments.changed,
    newDeployments: deployments.fresh,
    environments: deployments.environments,
  };
}

function jobChange(
  { before, job, change, attempt }: Drafted,
  patience: Patience,
  now: Date,
): JobChange {
  // Who was tried again has ended before.
  const after = attempt ? undefined : deadlineOf(job, now, patience);
  return {
    job: before,
    change,
    ...newDeadline(before, after, patience, now),
  };
}

/** The same kind of work stays planned as it is: it is moved by those who hear of the job. */
function newDeadline(
  before: JobRecord,
  after: Deadline | undefined,
  patience: Patience,
  now: Date,
): Pick<JobChange, 'met' | 'deadline'> {
  const known = deadlineOf(before, now, patience);
  if (known?.kind === after?.kind) return {};
  return { met: known?.kind, deadline: after };
}
