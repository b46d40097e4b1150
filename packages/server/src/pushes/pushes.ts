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
import { readPushOptions, unusedOption } from './push-options.ts';

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
  const { store, pipelines, environments, addresses, clock, log } = options;
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
      if (index < mostTold) {
        const who = { projectId: project.id, authorId: userIdOf(event.actor) };
        await notePush({ store, clock }, who, event.id, update);
        await options.hookTeller.pushed(project, event, update);
      }
      if (update.after === zeroSha) await leave(project, event, update.ref);
      if (update.after === zeroSha || made.has(update.ref)) continue;
      if (index >= mostPipelines) continue;
      lines.push(...(await one(project, event, update)));
    }
    if (event.updates.length > mostPipelines) lines.push(tooMany(mostPipelines));
    return [...lines, ...readPushOptions(event.pushOptions).unused.map(unusedOption)];
  };

  /** What a branch or tag leaves when it is deleted: environments stop, artifacts may expire. */
  async function leave(project: Project, { actor }: PushEvent, ref: string): Promise<void> {
    const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
    if (name === undefined) return;
    await store.pipelines.leaveRef(project.id, name, kind === 'tags');
    if (kind === 'tags') await dropRelease(project, name);
    if (kind !== 'heads') return;
    for (const { id } of await store.environments.deployedFrom(project.id, name)) {
      await environments.stop(id, userIdOf(actor), false).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        log.warn('an environment could not be stopped', { environment: id, why: error.message });
      });
    }
  }

  /** A release is of its tag: it goes with it. */
  async function dropRelease(project: Project, tag: string): Promise<void> {
    const release = await store.releases.byTag(project.id, tag);
    if (release) await store.releases.delete(release.id);
  }

  async function mayGiveVariables(project: Project, userId: number): Promise<boolean> {
    const user = await store.users.get(userId);
    return user !== undefined && access.allowsVariables(user, project);
  }

  async function one(project: Project, event: PushEvent, update: RefUpdate): Promise<string[]> {
    const { isSkipped, variables, inputs } = readPushOptions(event.pushOptions);
    if (variables.length > 0 && !(await mayGiveVariables(project, userIdOf(event.actor)))) {
      return [`No pipeline for ${update.ref}: ${noVariables}.`];
    }
    try {
      const pipeline = await pipelines.create({
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
      });
      return tell(pipeline, `${addresses.url}/${project.fullPath}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      log.info('push made no pipeline', {
        project: project.id,
        ref: update.ref,
        why: error.message,
      });
      return [`No pipeline for ${shortOf(update.ref)}: ${error.message}`];
    }
  }
}

/** Of a push of very many branches and tags hooks hear of the first ones. */
const mostTold = 100;

function refOf({ ref, isTag }: Pipeline): string {
  return `${isTag ? 'refs/tags' : 'refs/heads'}/${ref}`;
}

function tooMany(most: number): string {
  return `Only the first ${most} branches and tags of a push get pipelines (git_push_pipeline_limit): start those of the others by hand.`;
}

function tell(pipeline: Pipeline, projectUrl: string): string[] {
  const address = `${projectUrl}/-/pipelines/${pipeline.id}`;
  if (pipeline.status === 'skipped') return [`Pipeline skipped for ${pipeline.ref}.`];
  if (pipeline.yamlErrors === null) {
    return [`Pipeline for ${pipeline.ref}: ${address}`, ...warned(pipeline, address)];
  }
  return [
    `Pipeline for ${pipeline.ref} failed: the configuration can't be used.`,
    ...pipeline.yamlErrors.split('\n'),
    address,
  ];
}

const shortOf = (ref: string) => ref.replace(/^refs\/(heads|tags)\//, '');

const mostWarnings = 5;

/** The first line of each warning; the page has them whole. */
function warned({ warnings }: Pipeline, address: string): string[] {
  if (warnings.length === 0) return [];
  const first = warnings.slice(0, mostWarnings).map((warning) => warning.split('\n')[0] ?? '');
  return [...first, `${address}?tab=warnings`];
}
