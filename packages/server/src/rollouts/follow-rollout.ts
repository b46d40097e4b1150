import type { ClusterApi } from '#clusters/cluster-api';
import type { Clock } from '#log';
import { type DeploymentChange, titleOf } from './deed.ts';
import type { SharedLists } from './shared-lists.ts';
import { type Seen, Watched } from './watched-rollout.ts';
import type { ContainerStatus, Pod, Workload } from './workload.ts';
import { digestIn } from './workload.ts';

/** What is followed, and where. */
export interface FollowOptions {
  readonly api: ClusterApi;
  readonly change: DeploymentChange;
  /** Prints a line. */
  readonly say: (line: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly lists: SharedLists;
  /** When it was taken up after a restart. */
  readonly takenUpAt?: Date | undefined;
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

const linesOfOutput = 20;

/** Looks on until the objects of one workload are as the deployment wanted them, or never will be. */
export async function followRollout(options: FollowOptions): Promise<RolloutEnd> {
  const { api, change, say, clock, signal, lists, takenUpAt } = options;
  using watched = new Watched({ change, say, clock, lists, takenUpAt });
  return endOf(options, await watched.follow(api, signal));
}

async function endOf(options: FollowOptions, { verdict, pods }: Seen): Promise<RolloutEnd> {
  switch (verdict.outcome) {
    case 'ready':
      options.say(`${titleOf(options.change)}: ${verdict.standing}`);
      return { outcome: 'ready', images: imagesOf(pods, options.change) };
    case 'left':
      return { outcome: 'left', why: verdict.why };
    case 'failed': {
      const output = verdict.witness ? await outputOf(options, verdict.witness) : [];
      return { outcome: 'failed', reason: verdict.reason, output };
    }
  }
}

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
