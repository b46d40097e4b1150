import type { ClusterApi } from '#clusters/cluster-api';
import type { Clock } from '#log';
import { collectionOf, type DeploymentChange, type KubeObject, shownName } from './deed.ts';
import { decideRollout, type Verdict } from './rollout-rules.ts';
import { watchList } from './watch-list.ts';
import type { ContainerStatus, KubeEvent, Pod, Workload } from './workload.ts';

/** What is followed, and where. */
export interface FollowOptions {
  readonly api: ClusterApi;
  readonly change: DeploymentChange;
  /** Prints a line. */
  readonly say: (line: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** An image that runs. */
export interface RunningImage {
  readonly container: string;
  readonly image: string;
  readonly digest: string | null;
}

/** How a rollout has ended. */
export type RolloutEnd =
  | { readonly outcome: 'ready'; readonly images: readonly RunningImage[] }
  | { readonly outcome: 'left'; readonly why: string }
  | { readonly outcome: 'failed'; readonly reason: string; readonly output: readonly string[] };

/** A cluster that is silent for longer ends the rollout: nobody would hear how it goes. */
const silenceMs = 60_000;
const linesOfOutput = 20;

/** Looks on until the objects of one workload are as the deployment wanted them, or never will be. */
export async function followRollout(options: FollowOptions): Promise<RolloutEnd> {
  const { change, signal } = options;
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  try {
    const seen = await lookOn(options, until);
    return await endOf(options, seen);
  } finally {
    over.abort();
  }

  async function endOf(all: FollowOptions, { verdict, pods }: Seen): Promise<RolloutEnd> {
    switch (verdict.outcome) {
      case 'ready':
        return { outcome: 'ready', images: imagesOf(pods, change) };
      case 'left':
        return { outcome: 'left', why: verdict.why };
      case 'failed': {
        const output = verdict.witness ? await outputOf(all, verdict.witness) : [];
        return { outcome: 'failed', reason: verdict.reason, output };
      }
    }
  }
}

type Final = Exclude<Verdict, { outcome: 'waiting' }>;
interface Seen {
  readonly verdict: Final;
  readonly pods: readonly Pod[];
}

/** Judges anew after each change, and when time alone makes a difference. */
function lookOn(options: FollowOptions, signal: AbortSignal): Promise<Seen> {
  const { change, api, clock, say } = options;
  const { namespace } = change;
  const said = new Set<string>();
  let workloads: readonly Workload[] | undefined;
  let replicaSets: readonly KubeObject[] | undefined;
  let pods: readonly Pod[] | undefined;
  let events: readonly KubeEvent[] = [];
  let silentSince: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<Seen>();

  function sayOnce(key: string, line: string): void {
    if (said.has(key)) return;
    said.add(key);
    say(line);
  }

  function look(): void {
    clearTimeout(timer);
    if (!workloads || !replicaSets || !pods) return;
    const wanted = (change.after as Workload | null)?.spec?.template;
    const facts = {
      ...{ replicaSets, pods, events, template: wanted, changedAt: change.changedAt },
      workload: workloads[0],
    };
    const verdict = decideRollout(facts, clock());
    for (const { key, text } of verdict.remarks) sayOnce(key, text);
    if (verdict.outcome !== 'waiting') {
      if (verdict.outcome === 'ready') say(`${titleOf(change)}: ${verdict.standing}`);
      resolve({ verdict, pods });
      return;
    }
    sayOnce(`standing ${verdict.standing}`, `${titleOf(change)}: ${verdict.standing}`);
    const at = verdict.lookAgainAt?.getTime();
    if (at !== undefined) lookAt(at);
  }

  function lookAt(at: number): void {
    const ms = Math.min(30_000, Math.max(50, at - clock().getTime()));
    timer = setTimeout(look, ms).unref();
  }

  function troubled(error: Error | undefined): void {
    if (error === undefined) {
      silentSince = undefined;
      return;
    }
    const now = clock().getTime();
    silentSince ??= now;
    sayOnce(`silent ${silentSince}`, `the cluster does not answer: ${error.message}`);
    if (now - silentSince < silenceMs) return;
    const reason = `the cluster has not answered for a minute: ${error.message}`;
    resolve({ verdict: { outcome: 'failed', reason, remarks: [] }, pods: [] });
  }

  const keep = <T extends KubeObject>(
    path: string,
    select: Select,
    put: (items: readonly T[]) => void,
  ) =>
    watchList<T>(
      api,
      { path, ...select },
      {
        changed(items) {
          put(items);
          look();
        },
        troubled,
      },
      signal,
    );
  const labels = (change.after as Workload | null)?.spec?.selector?.matchLabels;
  const ofPods: Select = labels ? { labels } : {};
  const core = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const sets = collectionOf({ ...change, apiGroup: 'apps', version: 'v1', plural: 'replicasets' });
  const lists = [
    keep<Workload>(collectionOf(change), { fields: { 'metadata.name': change.name } }, (items) => {
      workloads = items;
    }),
    keep<Pod>(`${core}/pods`, ofPods, (items) => {
      pods = items;
    }),
    keep<KubeEvent>(`${core}/events`, { fields: { reason: 'Unhealthy' } }, (items) => {
      events = items;
    }),
  ];
  if (change.plural === 'deployments') {
    lists.push(
      keep<KubeObject>(sets, ofPods, (items) => {
        replicaSets = items;
      }),
    );
  } else replicaSets = [];
  Promise.all(lists).catch(reject);
  signal.addEventListener('abort', () => reject(new Error('nobody looks on any longer')), {
    once: true,
  });
  return promise.finally(() => clearTimeout(timer));
}

interface Select {
  readonly labels?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
}

/** `Rollout of deployment/web in staging` */
export const titleOf = (change: Pick<DeploymentChange, 'plural' | 'name' | 'namespace'>): string =>
  `Rollout of ${shownName(change)} in ${change.namespace}`;

/** The last lines of a container; none when the cluster does not give them. */
async function outputOf(
  { api, change, signal }: FollowOptions,
  {
    pod,
    container,
    hasEnded,
  }: { readonly pod: string; readonly container?: string; readonly hasEnded: boolean },
): Promise<readonly string[]> {
  const query = new URLSearchParams({ tailLines: String(linesOfOutput) });
  if (container !== undefined) query.set('container', container);
  if (hasEnded) query.set('previous', 'true');
  const path = `/api/v1/namespaces/${encodeURIComponent(change.namespace)}/pods/${pod}/log?${query}`;
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(5_000)]);
    const response = await api(new Request(`http://cluster${path}`, { signal: within }));
    if (!response.ok) return [];
    const text = (await response.text()).trimEnd();
    return text === '' ? [] : text.split('\n').map((line) => line.slice(0, 500));
  } catch {
    // The reason is known without it.
    return [];
  }
}

/** What runs, container by container: the images as they are named, and what they are. */
function imagesOf(pods: readonly Pod[], { after }: DeploymentChange): readonly RunningImage[] {
  const containers = (after as Workload | null)?.spec?.template?.spec?.containers ?? [];
  return containers.flatMap(({ name: container, image = '' }) => {
    const statuses = pods
      .filter((pod) =>
        pod.spec?.containers?.some((it) => it.name === container && it.image === image),
      )
      .flatMap((pod): readonly ContainerStatus[] => pod.status?.containerStatuses ?? []);
    const running = statuses.find(({ name, imageID }) => name === container && imageID);
    return { container, image, digest: digestIn(running?.imageID) };
  });
}

/** `docker-pullable://localhost:8929/web@sha256:…` */
export function digestIn(imageId: string | undefined): string | null {
  return /sha256:[0-9a-f]{64}/.exec(imageId ?? '')?.[0] ?? null;
}
