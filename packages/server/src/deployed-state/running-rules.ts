import { asleepAs } from '@slipway/kube-objects/sleep';
import { type DeployedImage, type DeploymentChange, type KubeObject, nameOf } from '#rollouts/deed';
import { podTrouble } from '#rollouts/pod-trouble-rules';
import { digestIn, type Pod, type Workload } from '#rollouts/workload';
import { type Difference, differencesOf } from './difference-rules.ts';

/** A container of what runs now. */
export interface RunningContainer {
  readonly name: string;
  readonly image: string;
  /** What runs, in the words of the registry; null while nothing does. */
  readonly digest: string | null;
  /** What was deployed, where something else runs. */
  readonly deployed: string | null;
}

/** A workload of an environment as it is now. */
export interface RunningWorkload {
  readonly change: DeploymentChange;
  /** Whether it is there at all. */
  readonly isThere: boolean;
  readonly readyPods: number;
  readonly wantedPods: number;
  readonly restarts: number;
  /** `canary`, `stable`, `rollout`: the label by which incremental rollouts are told apart. */
  readonly track: string | null;
  /** Whether it sleeps until somebody asks for it. */
  readonly isAsleep: boolean;
  readonly containers: readonly RunningContainer[];
  /** What is otherwise than deployed, but for the number of pods. */
  readonly drift: readonly Difference[];
  /** What keeps a pod from running. */
  readonly trouble: string | null;
}

const scaled = 'spec.replicas';

/** A workload as it is, beside what its last deployment has made of it. */
export function runningOf(
  change: DeploymentChange,
  live: Workload | undefined,
  allPods: readonly Pod[],
  images: readonly DeployedImage[],
): RunningWorkload {
  const labels = Object.entries(live?.spec?.selector?.matchLabels ?? {});
  const pods = allPods.filter(
    ({ metadata }) =>
      labels.length > 0 && labels.every(([name, value]) => metadata.labels?.[name] === value),
  );
  const statuses = pods.flatMap(({ status }) => status?.containerStatuses ?? []);
  const wanted = change.after as Workload | null;
  const trouble = pods.map(podTrouble).find((it) => it !== undefined);
  const differences = live ? differencesOf(change.after, live) : [];
  return {
    change,
    isThere: live !== undefined,
    readyPods: pods.filter(isReady).length,
    wantedPods: wantedPods(live),
    restarts: statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
    track: live ? trackOf(live) : null,
    isAsleep: live?.spec?.replicas === 0 && asleepAs(live) !== undefined,
    containers: (live?.spec?.template?.spec?.containers ?? []).map(({ name, image = '' }) => {
      const running = statuses.find((it) => it.name === name && it.imageID && it.ready);
      const digest = digestIn(running?.imageID);
      return { name, image, digest, deployed: otherThan(name, image, digest, wanted, images) };
    }),
    drift: differences.filter(({ path }) => path !== scaled),
    trouble: trouble ? `pod ${trouble.pod}: ${trouble.text}` : null,
  };
}

/** What was deployed, if that is not what runs: another name, or another image of the same name. */
function otherThan(
  container: string,
  image: string,
  digest: string | null,
  wanted: Workload | null,
  images: readonly DeployedImage[],
): string | null {
  const named = wanted?.spec?.template?.spec?.containers?.find(({ name }) => name === container);
  if (named?.image !== undefined && named.image !== image) return named.image;
  const then = images.find((it) => it.container === container && it.image === image)?.digest;
  return then && digest && then !== digest ? `${image}@${then}` : null;
}

function wantedPods(live: Workload | undefined): number {
  if (live === undefined) return 0;
  if (live.kind === 'DaemonSet') return live.status?.desiredNumberScheduled ?? 0;
  return live.spec?.replicas ?? 1;
}

/** As GitLab's deploy boards know it: of the pods, else of the workload itself. */
function trackOf({ metadata, spec }: Workload): string | null {
  const template = spec?.template as { readonly metadata?: KubeObject['metadata'] } | undefined;
  return template?.metadata?.labels?.track ?? metadata.labels?.track ?? null;
}

const isReady = ({ metadata, status }: Pod) =>
  metadata.deletionTimestamp === undefined &&
  (status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false);

/** What an environment's deployments have made that is still theirs: of each object the last change. */
export function lastChanges(changes: readonly DeploymentChange[]): readonly DeploymentChange[] {
  const last = new Map<string, DeploymentChange>();
  for (const it of changes) last.set(nameOf(it), it);
  return [...last.values()].filter(({ after }) => after !== null);
}

interface Service extends KubeObject {
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

/** The services that lead to the pods of a workload. */
export function servicesFor(
  live: Workload | undefined,
  services: readonly Service[],
): readonly KubeObject[] {
  const template = live?.spec?.template as { metadata?: KubeObject['metadata'] } | undefined;
  const labels = template?.metadata?.labels ?? {};
  return services.filter(({ spec }) => {
    const wanted = Object.entries(spec?.selector ?? {});
    return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
  });
}
