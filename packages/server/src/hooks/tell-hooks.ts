import { randomUUID } from 'node:crypto';
import type { PushEvent, RefUpdate } from '@slipway/git';
import { createHookNews, type HookNewsOptions } from '#hook-messages/hook-news';
import type { ReleaseAction } from '#hook-messages/release-message';
import type { Happening, SystemHappening } from '#outbox/happening';
import type { Reactor } from '#outbox/reactor';
import type { Project } from '#projects/project';
import type { Release } from '#releases/release';
import { userIdOf } from '#repository/git-http';
import { hearingHooks } from './hearing-hooks.ts';
import type { Hook, HookEvent } from './hook.ts';
import { eventNameFor, matchesBranch } from './hook-rules.ts';
import { createHookSamples } from './hook-samples.ts';
import type { Deliveries } from './sending/deliveries.ts';
import { tellSystemEvent } from './tell-system-event.ts';

/** What messages are made of, and who sends them. */
export interface HookTellerOptions extends HookNewsOptions {
  readonly deliveries: Pick<Deliveries, 'note'>;
}

/** Tells hooks what happens. All of it is durable before anybody is asked. */
export interface HookTeller {
  /** One branch or tag of a push. */
  pushed(project: Project, event: PushEvent, update: RefUpdate): Promise<void>;
  /** A push as a whole. */
  repositoryUpdated(project: Project, event: PushEvent): Promise<void>;
  released(project: Project, release: Release, action: ReleaseAction): Promise<void>;
  readonly reactor: Reactor;
  /** What a hook would be told of the newest thing of a kind; undefined when there was none. */
  sample(hook: Hook, event: HookEvent): Promise<object | undefined>;
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

const ifTold = <T extends { readonly status: string }>(message: T | undefined): T | undefined =>
  message && toldDeployments.has(message.status) ? message : undefined;

/** Asks which hooks hear of a thing before its message is made. */
export function createHookTeller(options: HookTellerOptions): HookTeller {
  const { store, deliveries } = options;
  const news = createHookNews(options);

  async function tell(
    projectId: number,
    { event, key, isFor, make }: News,
    known?: readonly Hook[],
  ): Promise<void> {
    const hooks = known ?? (await hearingHooks(store, projectId));
    const wanted = hooks.filter((hook) => hook.events.includes(event) && (isFor?.(hook) ?? true));
    if (wanted.length === 0) return;
    const payload = await make();
    if (payload === undefined) return;
    for (const hook of wanted) {
      await deliveries.note(hook, { event: eventNameFor(hook, event), key, payload });
    }
  }

  function newsOf(what: ProjectHappening, key: string): News {
    switch (what.type) {
      case 'job':
        return { event: 'job_events', key, make: () => news.ofJob(what.jobId, what) };
      case 'pipeline':
        return {
          event: 'pipeline_events',
          key,
          make: () => news.ofPipeline(what.pipelineId, what),
        };
      case 'deployment':
        return {
          event: 'deployment_events',
          key,
          make: async () => ifTold(await news.ofDeployment(what.deploymentId)),
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
        make: () => news.ofPush(project, userIdOf(event.actor), update),
      });
    },
    async repositoryUpdated(project, event) {
      await tell(project.id, {
        event: 'repository_update_events',
        key: `push-${event.id}`,
        make: () => news.ofRepository(project, userIdOf(event.actor), event.updates),
      });
    },
    async released(project, release, action) {
      const key = `release-${release.id}-${action}-${randomUUID()}`;
      const make = () => news.ofRelease(project, release, action);
      await tell(project.id, { event: 'releases_events', key, make });
    },
    reactor: {
      name: 'hooks',
      reach: 'once',
      hears(what) {
        if (what.type === 'system') return what.type;
        return isNews(what) ? what.projectId : undefined;
      },
      async react(entries) {
        // All of them are of one project: nearly always nobody hears of it.
        let known: readonly Hook[] | undefined;
        for (const { id, what } of entries) {
          const key = `${what.type}-${id}`;
          if (what.type === 'system') await tellSystemEvent(options, key, what);
          else {
            known ??= await hearingHooks(store, what.projectId);
            await tell(what.projectId, newsOf(what, key), known);
          }
        }
      },
    },
    sample: createHookSamples(store, news),
  };
}

type ProjectHappening = Exclude<Happening, SystemHappening>;

/** Trigger jobs are no builds, and facts that come alone are no news. */
function isNews(what: ProjectHappening): boolean {
  if (what.type === 'deployment') return true;
  return what.status !== what.before && !(what.type === 'job' && what.isBridge);
}
