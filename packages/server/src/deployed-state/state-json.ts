import type { Deployment } from '#deployments/deployment';
import type { DeployedImage, DeploymentChange } from '#rollouts/deed';
import { type Difference, differencesOf } from './difference-rules.ts';
import type { Previewed } from './put-back.ts';
import type { EnvironmentNow } from './running.ts';

/** An object as the API names it. */
interface Named {
  readonly apiGroup: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
}

const namedJson = ({ apiGroup, version, plural, namespace, name }: Named) => ({
  api_version: apiGroup === '' ? version : `${apiGroup}/${version}`,
  resource: plural,
  namespace,
  name,
});

const differenceJson = ({ path, before = null, after = null }: Difference) => ({
  path,
  before,
  after,
});

/** What a deployment made of an object: its states before and after, and in what they differ. */
export const changeJson = (change: DeploymentChange) => ({
  ...namedJson(change),
  changed_at: change.changedAt,
  before: change.before,
  after: change.after,
  differences: differencesOf(change.before, change.after).map(differenceJson),
});

/** An object of a preview. */
export const previewJson = (it: Previewed) => ({
  ...namedJson(it.target),
  action: it.action,
  reason: it.action === 'leave' ? it.why : null,
  problem: it.problem ?? null,
  differences: it.differences.map(differenceJson),
});

/** An object in two states. */
export const comparedJson = (target: Named, differences: readonly Difference[]) => ({
  ...namedJson(target),
  differences: differences.map(differenceJson),
});

/** An image that a deployment has brought. */
export const imageJson = ({ namespace, workload, container, image, digest }: DeployedImage) => ({
  namespace,
  workload,
  container,
  image,
  digest,
});

/** A deployment as others name it. */
export const briefDeploymentJson = ({ id, iid, sha, ref, status }: Deployment) => ({
  id,
  iid,
  sha,
  ref,
  status,
});

/** What runs in an environment. */
export const runningJson = ({ cluster, problem, workloads }: EnvironmentNow) => ({
  cluster,
  problem,
  workloads: workloads.map((it) => ({
    ...namedJson(it.change),
    is_there: it.isThere,
    ready_pods: it.readyPods,
    wanted_pods: it.wantedPods,
    restarts: it.restarts,
    track: it.track,
    is_asleep: it.isAsleep,
    trouble: it.trouble,
    urls: it.urls,
    containers: it.containers,
    drift: it.drift.map(differenceJson),
    deployment: briefDeploymentJson(it.deployment),
  })),
});
