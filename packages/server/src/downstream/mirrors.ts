import { bridgeEvent, type Downstream as Standing } from '@slipway/ci';
import { type Git, resolve } from '@slipway/git';
import type { Addresses } from '#addresses';
import type { JobRecord } from '#jobs/job';
import { stateOf } from '#jobs/job-state';
import type { Clock } from '#log';
import type { Reactor } from '#outbox/reactor';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import { createAccess } from '#rights/access';
import type { Move } from '#scheduling/draft';
import type { Rejection } from '#scheduling/rejection';
import type { Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import { standingOf } from './standing.ts';

/**
 * Carries out jobs that only mirror: `needs: {pipeline: group/project}` without `trigger`. Such a job
 * ends as the newest pipeline of that project's default branch does, chosen when its turn comes.
 */
export interface Mirrors {
  /** Chooses the pipeline that a job mirrors: due work. */
  begin(jobId: number): Promise<void>;
  /** Lets jobs follow what they mirror. */
  readonly reactor: Reactor;
}

export interface MirrorsOptions {
  readonly store: Store;
  readonly git: Git;
  readonly scheduler: Scheduler;
  readonly traces: Traces;
  readonly addresses: Addresses;
  readonly clock: Clock;
}

export function createMirrors(options: MirrorsOptions): Mirrors {
  const { store, git, scheduler, traces, addresses, clock } = options;
  const access = createAccess(store, clock);

  async function followAll(pipelineId: number, standing: Standing): Promise<void> {
    for (const job of await store.jobs.mirrorsOf(pipelineId)) await follow(job, standing);
  }

  async function begin(jobId: number): Promise<void> {
    const job = await store.jobs.get(jobId);
    if (job?.status === 'running') return goOn(job);
    if (job?.status !== 'pending') return;
    const found = await mirrored(job);
    if ('reason' in found) return fail(job, found);
    const { project, pipeline } = found;
    if (!pipeline) {
      await traces.note(
        job.id,
        `${project.fullPath} has no pipeline of ${project.defaultBranch}\n`,
      );
      await move(job, (current) => [{ job: current, event: { type: 'skip', at: clock() } }]);
      return;
    }
    const address = `${addresses.url}/${project.fullPath}/-/pipelines/${pipeline.id}`;
    await traces.note(job.id, `Mirrors pipeline: ${address}\n`);
    const facts = { mirroredPipelineId: pipeline.id };
    const [running] = await move(job, (current) => [
      { job: current, event: { type: 'run', at: clock(), runner: '' }, facts },
    ]);
    // What it has done since it was looked up.
    const now = await store.pipelines.get(pipeline.id);
    if (running && now) await followAll(now.id, { status: now.status });
  }

  /** Follows a pipeline that was chosen before; one that was deleted since is followed no more. */
  async function goOn(job: JobRecord): Promise<void> {
    const pipeline = await store.pipelines.get(job.mirroredPipelineId ?? 0);
    await (pipeline ? follow(job, { status: pipeline.status }) : fail(job, gone));
  }

  async function mirrored(
    job: JobRecord,
  ): Promise<Rejection | { readonly project: Project; readonly pipeline: Pipeline | undefined }> {
    const path = projectOf(job) ?? '';
    const [project, user] = await Promise.all([
      store.projects.byPath(path),
      store.users.get(job.userId),
    ]);
    const identity = user && ({ by: 'password', user } as const);
    if (!project || !(await access.allows(identity, project, 'read_project'))) {
      const remark = `upstream project could not be found: there is no project ${path} that ${user?.username} may see`;
      return { reason: 'upstream_bridge_project_not_found', remark };
    }
    if (!(await access.allows(identity, project, 'read_pipelines'))) {
      const remark = `no permissions to read upstream project: ${user?.username} may not see the pipelines of ${path}`;
      return { reason: 'insufficient_upstream_permissions', remark };
    }
    const { defaultBranch: ref } = project;
    const sha = await resolve(git.repository(repositoryName(project)), `refs/heads/${ref}`);
    if (sha === undefined) return { project, pipeline: undefined };
    const filter = { projectId: project.id, ref, sha, isTopLevel: true };
    const { items } = await store.pipelines.list(filter, { limit: 1, offset: 0 });
    return { project, pipeline: items[0] };
  }

  async function follow(job: JobRecord, standing: Standing): Promise<void> {
    const step = (current: JobRecord): readonly Move[] => {
      const event = bridgeEvent('mirror', stateOf(current), standing, clock());
      return event && current.finishedAt === null ? [{ job: current, event }] : [];
    };
    while ((await move(job, step)).length > 0);
  }

  async function fail(job: JobRecord, { reason, remark }: Rejection): Promise<void> {
    await traces.note(job.id, `\u001b[31;1mERROR: ${remark}\u001b[0;m\n`);
    await move(job, (current) => [{ job: current, event: { type: 'drop', at: clock(), reason } }]);
  }

  function move(
    { id, pipelineId }: JobRecord,
    choose: (current: JobRecord) => readonly Move[],
  ): Promise<readonly JobRecord[]> {
    return scheduler.move(pipelineId, (_pipeline, jobs) => {
      const current = jobs.find((job) => job.id === id);
      return current ? choose(current) : [];
    });
  }

  return {
    begin,
    reactor: {
      name: 'mirrors',
      reach: 'once',
      hears: (what) => (what.type === 'pipeline' ? what.pipelineId : undefined),
      async react(entries) {
        for (const { what } of entries) {
          if (what.type === 'pipeline') await followAll(what.pipelineId, standingOf(what));
        }
      },
    },
  };
}

const gone: Rejection = {
  reason: 'upstream_bridge_project_not_found',
  remark: 'the pipeline that this job mirrors was deleted',
};

/** The plan has variables worked in. */
function projectOf({ definition }: JobRecord): string | undefined {
  const need = definition.cross_pipeline_needs.find(({ job }) => job === undefined);
  return need?.pipeline?.replace(/^\/+/, '');
}
