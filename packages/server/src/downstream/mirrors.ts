import { bridgeEvent, type Downstream as Standing } from '@slipway/ci';
import { type Git, resolve } from '@slipway/git';
import type { Addresses } from '#addresses';
import type { Events } from '#events';
import type { JobRecord } from '#jobs/job';
import { stateOf } from '#jobs/job-state';
import type { Clock, Log } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import { createAccess } from '#rights/access';
import type { Rejection } from '#scheduling/rejection';
import type { Scheduler } from '#scheduling/scheduler';
import { createSerial } from '#scheduling/serial';
import type { Move } from '#scheduling/step';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';

/**
 * Carries out jobs that only mirror: `needs: {pipeline: group/project}` without `trigger`. Such a job
 * ends as the newest pipeline of that project's default branch does, chosen when its turn comes.
 */
export interface Mirrors {
  /** Takes up those of before a restart. */
  load(): Promise<void>;
  idle(): Promise<void>;
  close(): void;
}

export interface MirrorsOptions {
  readonly store: Store;
  readonly git: Git;
  readonly events: Events;
  readonly scheduler: Scheduler;
  readonly traces: Traces;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly log: Log;
}

export function createMirrors(options: MirrorsOptions): Mirrors {
  const { store, git, events, scheduler, traces, addresses, clock, log } = options;
  const access = createAccess(store, clock);
  const serial = createSerial<number>();

  const subscription = events.subscribe((event) => {
    if (event.type === 'job' && event.job.status === 'pending' && isMirror(event.job)) {
      const { job } = event;
      soon(job.id, () => begin(job));
    }
    if (event.type === 'pipeline') followSoon(event.pipeline, event.before);
  });

  function soon(key: number, work: () => Promise<void>): void {
    serial
      .run(key, work)
      .catch((error: unknown) => log.error('mirroring a pipeline failed', { key, error }));
  }

  /** One pipeline after the other, so that what it did first is heard first. */
  function followSoon(pipeline: Pipeline, before?: Standing['before']): void {
    soon(-pipeline.id, async () => {
      for (const job of await store.jobs.mirrorsOf(pipeline.id)) {
        await follow(job, { status: pipeline.status, before });
      }
    });
  }

  async function begin(job: JobRecord): Promise<void> {
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
    if (running && now) followSoon(now);
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
    async load() {
      for (const job of await store.jobs.openBridges()) {
        if (!isMirror(job)) continue;
        if (job.mirroredPipelineId === null) {
          soon(job.id, () => begin(job));
          continue;
        }
        const pipeline = await store.pipelines.get(job.mirroredPipelineId);
        if (pipeline) followSoon(pipeline);
        else soon(job.id, () => fail(job, gone));
      }
    },
    idle: () => serial.idle(),
    close: () => subscription[Symbol.dispose](),
  };
}

const gone: Rejection = {
  reason: 'upstream_bridge_project_not_found',
  remark: 'the pipeline that this job mirrors was deleted',
};

function isMirror({ isBridge, definition }: JobRecord): boolean {
  return isBridge && definition.trigger === null;
}

/** The plan has variables worked in. */
function projectOf({ definition }: JobRecord): string | undefined {
  const need = definition.cross_pipeline_needs.find(({ job }) => job === undefined);
  return need?.pipeline?.replace(/^\/+/, '');
}
