import type { Deployment } from '../src/deployments/deployment.ts';
import { freshJob } from '../src/jobs/fresh-job.ts';
import type { JobRecord } from '../src/jobs/job.ts';
import type { Pipeline } from '../src/pipelines/pipeline.ts';
import type { Project } from '../src/projects/project.ts';
import type { Runner } from '../src/runners/runner.ts';
import type { User } from '../src/users/user.ts';

/** When the records of these tests were made. */
export const madeAt = new Date('2026-03-01T12:00:00Z');

/** So many seconds after that. */
export const after = (seconds: number): Date => new Date(madeAt.getTime() + seconds * 1000);

type Part<T> = { readonly [K in keyof T]?: T[K] };

/** What a job was planned to be: tags and whatever a rule asks about. */
export type Definition = Readonly<Record<string, unknown>>;

/** A job of which rules see what the test names; no rule looks at the rest. */
export function job(more: Part<JobRecord> = {}, definition: Definition = {}): JobRecord {
  const planned = { tags: [], variables: [], root_variables: [], trigger: null, run: null };
  const place = { id: 1, pipelineId: 1, projectId: 1, userId: 1, name: 'build', isBridge: false };
  const rules = { isProtected: false, environmentId: null, resourceGroup: null };
  return {
    ...{ ...freshJob(madeAt), ...place, ...rules, timeoutSeconds: 3600, stage: 'build' },
    definition: { ...planned, ...definition },
    ...more,
  } as unknown as JobRecord;
}

/** A runner for everybody, without tags. */
export function runner(more: Part<Runner> = {}): Runner {
  return {
    id: 1,
    runnerType: 'instance_type',
    description: 'one',
    maintenanceNote: null,
    tags: [],
    runUntagged: true,
    isPaused: false,
    accessLevel: 'not_protected',
    namespaceId: null,
    projectIds: [],
    ...more,
  } as unknown as Runner;
}

/** A project of the namespace 1. */
export function project(more: Part<Project> = {}): Project {
  return {
    id: 1,
    namespaceId: 1,
    fullPath: 'shop/site',
    path: 'site',
    defaultBranch: 'main',
    sharedRunnersEnabled: true,
    visibility: 'private',
    isJobTokenLimited: true,
    ...more,
  } as unknown as Project;
}

/** A pipeline of `main`. */
export function pipeline(more: Part<Pipeline> = {}): Pipeline {
  return {
    ...{ id: 1, projectId: 1, ref: 'main', isTag: false, sha: 'a'.repeat(40) },
    ...{ beforeSha: 'b'.repeat(40), variables: [], source: 'push', isProtected: false },
    ...more,
  } as unknown as Pipeline;
}

/** Somebody who may sign in. */
export function user(more: Part<User> = {}): User {
  return {
    ...{ id: 1, username: 'ann', state: 'active', isAdmin: false, isExternal: false },
    ...more,
  } as unknown as User;
}

/** A deployment that goes on. */
export function deployment(more: Part<Deployment> = {}): Deployment {
  return {
    ...{ id: 1, iid: 1, projectId: 1, environmentId: 1, jobId: 1, userId: 1, ref: 'main' },
    ...{ isTag: false, sha: 'a'.repeat(40), status: 'running', onStop: null, reason: null },
    ...{ createdAt: madeAt, updatedAt: madeAt, finishedAt: null, rollbackOf: null, rollout: null },
    ...more,
  };
}
