import { type PushEvent, type RefUpdate, zeroSha } from '@slipway/git';
import { notePush } from '#activities/note-activity';
import type { Addresses } from '#addresses';
import type { Environments } from '#environments/environments';
import type { HookTeller } from '#hooks/tell-hooks';
import type { Limits } from '#limits/limits';
import type { Clock, Log } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { Pipelines } from '#pipelines/pipelines';
import type { Project } from '#projects/project';
import { protectDefaultBranch } from '#protection/protected-refs';
import { noVariables } from '#protection/run-rights';
import { Refused } from '#refused';
import { projectIdOf, userIdOf } from '#repository/git-http';
import { createAccess } from '#rights/access';
import type { Store } from '#store/store';
import { leaveRef } from './leave-ref.ts';
import { noPipelineLine, pipelineLines, tooManyLine } from './push-answer.ts';
import { readPushOptions, unusedOption } from './push-options.ts';

/** What follows from a push, and who does it. */
export interface PushesOptions {
  readonly store: Store;
  readonly pipelines: Pipelines;
  readonly environments: Environments;
  readonly addresses: Addresses;
  readonly hookTeller: Pick<HookTeller, 'pushed' | 'repositoryUpdated'>;
  readonly limits: Pick<Limits, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Hears of pushes: one pipeline for each branch or tag. Answers what the person at git is told. */
export function createPushes(options: PushesOptions) {
  const { store, pipelines, addresses, clock, log } = options;
  const access = createAccess(store, clock);

  return async function pushed(event: PushEvent): Promise<readonly string[]> {
    const project = await store.projects.get(projectIdOf(event.repository));
    if (!project) return [];
    await store.projects.update(project.id, {
      lastActivityAt: clock(),
      ...(event.defaultBranch !== undefined && { defaultBranch: event.defaultBranch }),
    });
    if (event.defaultBranch !== undefined) {
      await protectDefaultBranch(store, project, event.defaultBranch, clock());
    }
    await options.hookTeller.repositoryUpdated(project, event);
    // Who pushes a whole history wants no pipeline of each of its tags.
    const { git_push_pipeline_limit: limit } = await options.limits.of(project.id);
    const mostPipelines = limit === 0 ? Infinity : limit;
    const made = new Set((await store.pipelines.ofPush(event.id)).map(refOf));
    const lines: string[] = [];
    for (const [index, update] of event.updates.entries()) {
      if (index < mostTold) await note(project, event, update);
      if (update.after === zeroSha) await leaveRef(options, project, event, update.ref);
      if (update.after === zeroSha || made.has(update.ref)) continue;
      if (index >= mostPipelines) continue;
      lines.push(...(await one(project, event, update)));
    }
    if (event.updates.length > mostPipelines) lines.push(tooManyLine(mostPipelines));
    return [...lines, ...readPushOptions(event.pushOptions).unused.map(unusedOption)];
  };

  async function note(project: Project, event: PushEvent, update: RefUpdate): Promise<void> {
    const who = { projectId: project.id, authorId: userIdOf(event.actor) };
    await notePush({ store, clock }, who, event.id, update);
    await options.hookTeller.pushed(project, event, update);
  }

  async function mayGiveVariables(project: Project, userId: number): Promise<boolean> {
    const user = await store.users.get(userId);
    return user !== undefined && access.allowsVariables(user, project);
  }

  async function one(project: Project, event: PushEvent, update: RefUpdate): Promise<string[]> {
    const request = requestOf(project, event, update);
    const hasVariables = request.variables.length > 0;
    if (hasVariables && !(await mayGiveVariables(project, request.userId))) {
      return [`No pipeline for ${update.ref}: ${noVariables}.`];
    }
    try {
      const pipeline = await pipelines.create(request);
      return pipelineLines(pipeline, `${addresses.url}/${project.fullPath}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const why = error.message;
      log.info('push made no pipeline', { project: project.id, ref: update.ref, why });
      return [noPipelineLine(update.ref, why)];
    }
  }
}

/** Of a push of very many branches and tags hooks hear of the first ones. */
const mostTold = 100;

function refOf({ ref, isTag }: Pipeline): string {
  return `${isTag ? 'refs/tags' : 'refs/heads'}/${ref}`;
}

function requestOf(project: Project, event: PushEvent, update: RefUpdate) {
  const { isSkipped, variables, inputs } = readPushOptions(event.pushOptions);
  return {
    project,
    userId: userIdOf(event.actor),
    source: 'push',
    ref: update.ref,
    sha: update.after,
    beforeSha: update.before,
    variables,
    inputs,
    isSkipped,
    pushId: event.id,
  } as const;
}
