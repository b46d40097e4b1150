import assert from 'node:assert/strict';
import type { JobPayload } from '@slipway/protocol';
import { type FakeRunner, nextJob, type TestServer, until } from './harness.ts';

/** A pipeline as the REST API tells it. */
export interface PipelineAnswer {
  readonly id: number;
  readonly status: string;
  readonly source: string;
  readonly sha: string;
  readonly upstream: { readonly id: number; readonly job: { readonly name: string } } | null;
}

/** A trigger job as the REST API tells it. */
export interface BridgeAnswer {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly failure_reason?: string;
  readonly downstream_pipeline: PipelineAnswer | null;
}

/** Names and states of all jobs, trigger jobs too. */
export async function statuses(server: TestServer, pipeline = 1): Promise<Record<string, string>> {
  const jobs = await server.server.services.store.jobs.ofPipeline(pipeline);
  return Object.fromEntries(jobs.map(({ name, status }) => [name, status]));
}

/** Resolves when the pipeline's jobs stand as said, whatever the others do. */
export function reaches(server: TestServer, pipeline: number, expected: Record<string, string>) {
  const matches = (found: Record<string, string>) =>
    Object.entries(expected).every(([name, status]) => found[name] === status);
  return until(() => statuses(server, pipeline), matches);
}

/** Resolves when the pipeline has the status. */
export function pipelineIs(server: TestServer, id: number, status: string) {
  return until(
    () => server.server.services.store.pipelines.get(id),
    (found) => found?.status === status,
  );
}

/** The trigger jobs of a pipeline. */
export async function bridges(server: TestServer, project: number, pipeline = 1) {
  const path = `/projects/${project}/pipelines/${pipeline}/bridges`;
  return (await server.api('GET', path)) as BridgeAnswer[];
}

/** Takes the next job, which must be this one, and ends it. */
export async function runOne(
  runner: FakeRunner,
  name: string,
  state?: 'success' | 'failed',
): Promise<JobPayload> {
  const job = await nextJob(runner);
  assert.equal(job.job_info.name, name);
  await runner.finish(job, state);
  return job;
}
