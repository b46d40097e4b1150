import { getCommit, type RefUpdate } from '@slipway/git';
import type { HookNews } from '#hook-messages/hook-news';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import type { Hook, HookEvent } from './hook.ts';

/** What a hook would be told of the newest thing of a kind; undefined when there was none. */
export type HookSamples = (hook: Hook, event: HookEvent) => Promise<object | undefined>;

const newest = { limit: 1, offset: 0 };

type Sample = (project: Project) => Promise<object | undefined>;

/** Messages to try a hook with. A hook of many projects is told of the one that something happened in last. */
export function createHookSamples(store: Store, news: HookNews): HookSamples {
  async function projectOf({ projectId, groupId }: Hook): Promise<Project | undefined> {
    if (projectId !== null) return store.projects.get(projectId);
    const group = groupId === null ? undefined : await store.namespaces.get(groupId);
    const below = group ? { below: group.fullPath } : {};
    const page = { ...newest, orderBy: 'lastActivityAt', sort: 'desc' } as const;
    const { items } = await store.projects.list(below, page);
    return items[0];
  }

  /** As if the newest commit of the default branch, or the newest tag, had just been pushed. */
  async function lastUpdate(project: Project, isTag: boolean): Promise<RefUpdate | undefined> {
    const repository = news.repositoryOf(project);
    const kind = isTag ? 'refs/tags' : `refs/heads/${project.defaultBranch}`;
    const args = ['for-each-ref', '--count=1', '--sort=-creatordate', '--format=%(refname)', kind];
    const ref = (await repository.run(args)).toString('utf8').trim();
    const tip = ref === '' ? undefined : await getCommit(repository, ref);
    if (!tip) return undefined;
    const before = tip.parents[0] ?? '0'.repeat(40);
    return { ref, before, after: tip.sha };
  }

  async function push(project: Project, isTag: boolean): Promise<object | undefined> {
    const update = await lastUpdate(project, isTag);
    return update && news.ofPush(project, project.creatorId, update);
  }

  /** Of what comes and goes nothing is kept that could be told again. */
  const last: Readonly<Partial<Record<HookEvent, Sample>>> = {
    push_events: (project) => push(project, false),
    tag_push_events: (project) => push(project, true),
    async repository_update_events(project) {
      const update = await lastUpdate(project, false);
      return update && news.ofRepository(project, project.creatorId, [update]);
    },
    async pipeline_events({ id: projectId }) {
      const { items } = await store.pipelines.list({ projectId }, newest);
      return items[0] && news.ofPipeline(items[0].id);
    },
    async job_events({ id: projectId }) {
      const { items } = await store.jobs.list({ projectId, isBridge: false }, newest);
      return items[0] && news.ofJob(items[0].id);
    },
    async deployment_events({ id: projectId }) {
      const { items } = await store.deployments.list({ projectId }, newest);
      return items[0] && news.ofDeployment(items[0].id);
    },
    async releases_events(project) {
      const { items } = await store.releases.list(project.id, newest);
      return items[0] && news.ofRelease(project, items[0], 'create');
    },
  };

  return async (hook, event) => {
    const project = await projectOf(hook);
    return project && last[event]?.(project);
  };
}
