import { deployments, insertDeployment, noteDeployment } from '#deployments/deployment-rows';
import { cancelDue, planDue } from '#due/due-rows';
import { updateEnvironment } from '#environments/environment-rows';
import type { JobRecord } from '#jobs/job';
import type { Applied, JobChange, NewAttempt, Step } from '#jobs/job-store';
import { noteHappening } from '#outbox/outbox-rows';
import type { Pipeline } from '#pipelines/pipeline';
import { notePipeline, pipelines, versionOf } from '#pipelines/pipeline-rows';
import type { Database } from '#store/sqlite/database';
import type { Table } from '#store/sqlite/table';
import { byId } from '#store/sqlite/where';

const taken = `SELECT count(*) FROM jobs WHERE project_id = ? AND resource_group = ? AND id <> ?
  AND status IN ('preparing', 'pending', 'running', 'canceling')`;

/** Whether a job, another one than `exceptId`, holds the resource of this group. */
export function isTaken(
  database: Database,
  projectId: number,
  group: string,
  exceptId = 0,
): boolean {
  return database.number(taken, projectId, group, exceptId) > 0;
}

/**
 * Only inside `write`. Writes a step with all that belongs to it: deployments, environments, due work,
 * and what others are to hear. Undefined, and nothing written, when it was decided on something else
 * than what is there now.
 */
export function applyStep(
  database: Database,
  jobs: Table<JobRecord>,
  step: Step,
): Applied | undefined {
  const pipeline = moveOn(database, step);
  if (!pipeline) return undefined;
  const changed = step.jobs.map((each) => changeJob(database, jobs, step.at, each));
  const attempts = step.attempts.map((each) => addAttempt(database, jobs, step.at, each));
  for (const { id, change } of step.environments) updateEnvironment(database, id, change);
  for (const { id, change } of step.deployments) {
    noteDeployment(database, step.at, database.update(deployments, byId(id), change));
  }
  for (const each of step.newDeployments) {
    noteDeployment(database, step.at, insertDeployment(database, each));
  }
  return { pipeline, jobs: changed.filter((job) => job !== undefined), attempts };
}

/** The pipeline in its next version, if it has the one that the step was decided on. */
function moveOn(
  database: Database,
  { pipeline, change, at, resources }: Step,
): Pipeline | undefined {
  if (versionOf(database, pipeline.id) !== pipeline.version) return undefined;
  const isLate = resources.some(({ id, projectId, group }) =>
    isTaken(database, projectId, group, id),
  );
  if (isLate) return undefined;
  const changed = { ...change, version: pipeline.version + 1 };
  database.alter(pipelines, byId(pipeline.id), changed);
  const next = { ...pipeline, ...changed };
  if (change) notePipeline(database, at, next, pipeline.status);
  return next;
}

/** What a row becomes is known, since the pipeline has the version that it was read in. */
function changeJob(
  database: Database,
  jobs: Table<JobRecord>,
  at: Date,
  { job: before, change, met, deadline }: JobChange,
): JobRecord | undefined {
  const { id } = before;
  if (!database.alter(jobs, byId(id), change)) return undefined;
  const job = { ...before, ...change };
  if (met !== undefined) cancelDue(database, met, id);
  if (deadline) planDue(database, { ...deadline, subject: id });
  noteJob(database, at, job, before.status);
  return job;
}

function addAttempt(
  database: Database,
  jobs: Table<JobRecord>,
  at: Date,
  { job: fresh, deadline, deployment }: NewAttempt,
): JobRecord {
  const job = database.insert(jobs, fresh);
  if (deadline) planDue(database, { ...deadline, subject: job.id });
  if (deployment) {
    noteDeployment(database, at, insertDeployment(database, { ...deployment, jobId: job.id }));
  }
  noteJob(database, at, job, null);
  return job;
}

function noteJob(
  database: Database,
  at: Date,
  job: JobRecord,
  before: JobRecord['status'] | null,
): void {
  const { id: jobId, pipelineId, projectId, status, isBridge, resourceGroup } = job;
  const facts = { jobId, pipelineId, projectId, status, before, isBridge, resourceGroup };
  noteHappening(database, at, { type: 'job', ...facts });
}
