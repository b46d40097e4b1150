import { redundantJobs } from '@slipway/ci';
import { type Git, resolve } from '@slipway/git';
import { pipelineState } from '#jobs/job-state';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import type { Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';
import { movesFor } from './action-moves.ts';
import type { Pipeline } from './pipeline.ts';
import { selfAndUpstreams } from './upstream-pipelines.ts';

/** What decides which pipelines are pointless, and ends them. */
export interface CancelRedundantOptions {
  readonly store: Store;
  readonly git: Git;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
}

/** An older pipeline is left alone, as by GitLab: a week. */
const redundantForMs = 7 * 24 * 60 * 60 * 1000;

/** Ends older pipelines of the same ref that this one makes pointless; a child makes none so. */
export async function cancelRedundant(
  { store, git, scheduler, clock }: CancelRedundantOptions,
  pipeline: Pipeline,
  project: Project,
): Promise<void> {
  if (pipeline.source === 'parent_pipeline') return;
  const since = new Date(clock().getTime() - redundantForMs);
  const older = await olderThan(store, pipeline, since);
  if (older.length === 0) return;
  const repository = git.repository(repositoryName(project));
  const kind = pipeline.isTag ? 'tags' : 'heads';
  const head = await resolve(repository, `refs/${kind}/${pipeline.ref}`);
  for (const each of older) {
    if (each.sha === head) continue;
    await scheduler.move(each.id, (current, jobs) => {
      const mode = current.autoCancel.on_new_commit;
      const names = redundantJobs(pipelineState(current, jobs), mode);
      return names.flatMap((job) => movesFor(current, jobs, { type: 'cancel', job }, clock()));
    });
  }
}

/** Pipelines on the same ref that still run, of an older push or a child of one. */
async function olderThan(
  store: Store,
  pipeline: Pipeline,
  since: Date,
): Promise<readonly Pipeline[]> {
  const onRef = await store.pipelines.activeOn(pipeline, since);
  const ages = await Promise.all(
    onRef.map(async (each) => {
      const isChild = each.source === 'parent_pipeline';
      return isChild ? (await selfAndUpstreams(store, each)).at(-1)?.id : each.id;
    }),
  );
  return onRef.filter((_, index) => (ages[index] ?? Infinity) < pipeline.id);
}
