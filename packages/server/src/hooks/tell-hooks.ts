import { randomUUID } from 'node:crypto';
import { type Git, getCommit, type PushEvent, type RefUpdate } from '@slipway/git';
import type { Addresses } from '#addresses';
import { deploymentMessage } from '#hook-messages/deployment-message';
import { jobMessage, pipelineMessage } from '#hook-messages/pipeline-message';
import { pushMessage } from '#hook-messages/push-message';
import { type ReleaseAction, releaseMessage } from '#hook-messages/release-message';
import type { Happening, OutboxEntry } from '#outbox/happening';
import type { Reactor } from '#outbox/reactor';
import { type Project, repositoryName } from '#projects/project';
import { isProtectedRef } from '#protection/protected-refs';
import type { Release } from '#releases/release';
import { userIdOf } from '#repository/git-http';
import type { Store } from '#store/store';
import type { Deliveries } from './deliveries.ts';
import type { Hook, HookEvent } from './hook.ts';
import { eventNames, matchesBranch } from './hook-rules.ts';

export interface HookTellerOptions {
  readonly store: Store;
  readonly git: Git;
  readonly addresses: Addresses;
  readonly deliveries: Pick<Deliveries, 'note'>;
}

/** Tells hooks what happens. All of it is durable before anybody is asked. */
export interface HookTeller {
  /** One branch or tag of a push. */
  pushed(project: Project, event: PushEvent, update: RefUpdate): Promise<void>;
  released(project: Project, release: Release, action: ReleaseAction): Promise<void>;
  readonly reactor: Reactor;
  /** What a hook would be told of the newest thing of a kind; undefined when there was none. */
  sample(project: Project, event: HookEvent): Promise<object | undefined>;
}

/** A kind of message, under a key of its own, made only when somebody wants it. */
interface News {
  readonly event: HookEvent;
  readonly key: string;
  readonly isFor?: (hook: Hook) => boolean;
  make(): Promise<object | undefined>;
}

/** GitLab tells of these, and not of deployments that wait. */
const toldDeployments: ReadonlySet<string> = new Set(['running', 'success', 'failed', 'canceled']);

export function createHookTeller(options: HookTellerOptions): HookTeller {
  const { store, git, addresses, deliveries } = options;
  const { url } = addresses;

  async function tell(projectId: number, { event, key, isFor, make }: News): Promise<void> {
    const hooks = await store.hooks.of(projectId);
    const wanted = hooks.filter((hook) => hook.events.includes(event) && (isFor?.(hook) ?? true));
    if (wanted.length === 0) return;
    const payload = await make();
    if (payload === undefined) return;
    const message = { event: eventNames[event], key, payload };
    for (const hook of wanted) await deliveries.note(hook, message);
  }

  const repositoryOf = (project: Project) => git.repository(repositoryName(project));

  async function ofPush(project: Project, userId: number, update: RefUpdate) {
    const [, kind, name = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(update.ref) ?? [];
    const isProtected = await isProtectedRef(store, project, name, kind === 'tags');
    const user = await store.users.get(userId);
    return pushMessage(repositoryOf(project), { project, user, url, ...update, isProtected });
  }

  async function ofRelease(project: Project, release: Release, action: ReleaseAction) {
    const commit = await getCommit(repositoryOf(project), release.sha);
    const links = action === 'delete' ? [] : await store.releases.links([release.id]);
    return releaseMessage({ project, release, links, commit, url, action });
  }

  async function ofPipeline(pipelineId: number, status?: Happening & { type: 'pipeline' }) {
    const pipeline = await store.pipelines.get(pipelineId);
    const project = pipeline && (await store.projects.get(pipeline.projectId));
    if (!project) return undefined;
    const [user, commit, jobs] = await Promise.all([
      store.users.get(pipeline.userId),
      getCommit(repositoryOf(project), pipeline.sha),
      store.jobs.ofPipeline(pipeline.id),
    ]);
    const facts = { project, pipeline, user, commit, url };
    return pipelineMessage({ ...facts, status: status?.status ?? pipeline.status }, jobs);
  }

  async function ofJob(jobId: number, what?: Happening & { type: 'job' }) {
    const job = await store.jobs.get(jobId);
    const pipeline = job && (await store.pipelines.get(job.pipelineId));
    const project = pipeline && (await store.projects.get(pipeline.projectId));
    if (!project) return undefined;
    const [user, commit] = await Promise.all([
      store.users.get(job.userId),
      getCommit(repositoryOf(project), pipeline.sha),
    ]);
    const facts = { project, pipeline, user, commit, url };
    return jobMessage({ ...facts, status: what?.status ?? job.status }, job);
  }

  async function ofDeployment(deploymentId: number) {
    const deployment = await store.deployments.get(deploymentId);
    const environment = deployment && (await store.environments.get(deployment.environmentId));
    const project = environment && (await store.projects.get(deployment.projectId));
    if (!project) return undefined;
    const user = await store.users.get(deployment.userId);
    const commit = await getCommit(repositoryOf(project), deployment.sha);
    return deploymentMessage({ project, deployment, environment, user, commit, url });
  }

  function newsOf({ id, what }: OutboxEntry): News {
    const key = `${what.type}-${id}`;
    switch (what.type) {
      case 'job':
        return { event: 'job_events', key, make: () => ofJob(what.jobId, what) };
      case 'pipeline':
        return { event: 'pipeline_events', key, make: () => ofPipeline(what.pipelineId, what) };
      case 'deployment':
        return {
          event: 'deployment_events',
          key,
          make: async () => {
            const message = await ofDeployment(what.deploymentId);
            return message && toldDeployments.has(message.status) ? message : undefined;
          },
        };
    }
  }

  return {
    async pushed(project, event, update) {
      const isTag = update.ref.startsWith('refs/tags/');
      const branch = update.ref.replace(/^refs\/heads\//, '');
      await tell(project.id, {
        event: isTag ? 'tag_push_events' : 'push_events',
        key: `push-${event.id}-${update.ref}`,
        isFor: (hook) => isTag || matchesBranch(hook.branchFilter, branch),
        make: () => ofPush(project, userIdOf(event.actor), update),
      });
    },
    async released(project, release, action) {
      const key = `release-${release.id}-${action}-${randomUUID()}`;
      const make = () => ofRelease(project, release, action);
      await tell(project.id, { event: 'releases_events', key, make });
    },
    reactor: {
      name: 'hooks',
      reach: 'once',
      hears: (what) => (isNews(what) ? what.projectId : undefined),
      async react(entries) {
        for (const entry of entries) await tell(entry.what.projectId, newsOf(entry));
      },
    },
    async sample(project, event) {
      const page = { limit: 1, offset: 0 };
      switch (event) {
        case 'push_events':
        case 'tag_push_events':
          return samplePush(project, event === 'tag_push_events');
        case 'pipeline_events': {
          const { items } = await store.pipelines.list({ projectId: project.id }, page);
          return items[0] && ofPipeline(items[0].id);
        }
        case 'job_events': {
          const { items } = await store.jobs.list({ projectId: project.id, isBridge: false }, page);
          return items[0] && ofJob(items[0].id);
        }
        case 'deployment_events': {
          const { items } = await store.deployments.list({ projectId: project.id }, page);
          return items[0] && ofDeployment(items[0].id);
        }
        case 'releases_events': {
          const { items } = await store.releases.list(project.id, page);
          return items[0] && ofRelease(project, items[0], 'create');
        }
      }
    },
  };

  /** As if the newest commit of the default branch, or the newest tag, had just been pushed. */
  async function samplePush(project: Project, isTag: boolean): Promise<object | undefined> {
    const repository = repositoryOf(project);
    const kind = isTag ? 'refs/tags' : `refs/heads/${project.defaultBranch}`;
    const args = ['for-each-ref', '--count=1', '--sort=-creatordate', '--format=%(refname)', kind];
    const ref = (await repository.run(args)).toString('utf8').trim();
    const tip = ref === '' ? undefined : await getCommit(repository, ref);
    if (!tip) return undefined;
    const before = tip.parents[0] ?? '0'.repeat(40);
    return ofPush(project, project.creatorId, { ref, before, after: tip.sha });
  }
}

/** Trigger jobs are no builds, and facts that come alone are no news. */
function isNews(what: Happening): boolean {
  if (what.type === 'deployment') return true;
  return what.status !== what.before && !(what.type === 'job' && what.isBridge);
}
