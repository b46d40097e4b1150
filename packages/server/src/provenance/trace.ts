import type { ClusterApi } from '#clusters/cluster-api';
import { createKubeClient, type KubeClient } from '#deployed-state/kube-client';
import { reachOf } from '#deployed-state/reach';
import type { Deployment } from '#deployments/deployment';
import { jobOfDeployment } from '#deployments/job-of-deployment';
import type { Environment } from '#environments/environment';
import type { JobRecord } from '#jobs/job';
import type { Project } from '#projects/project';
import { notFound, Refused } from '#refused';
import { type DeployedImage, type KubeObject, type ObjectAddress, shownName } from '#rollouts/deed';
import { digestIn, type Pod } from '#rollouts/workload';
import type { Context } from '#services';
import type { Identity } from '#sign-in/identity';

/** What is asked after. */
export type TraceWish =
  | {
      readonly type: 'pod';
      readonly namespace: string;
      readonly name: string;
      /** In whose cluster it is; undefined for the built-in one. */
      readonly environmentId: number | undefined;
    }
  /** Name or digest. */
  | { readonly type: 'image'; readonly image: string }
  /** A commit, by the beginning of its id. */
  | { readonly type: 'commit'; readonly sha: string };

/** A deployment with all that it comes from and has led to. */
export interface Traced {
  readonly project: Project;
  readonly environment: Environment;
  readonly deployment: Deployment;
  readonly job: JobRecord | undefined;
  readonly images: readonly DeployedImage[];
  /** Where its environment is deployed to now; null for the built-in cluster. */
  readonly cluster: string | null;
  /** Pods there that run one of its images now: `namespace/name`. */
  readonly pods: readonly string[];
}

/** A deployment, without what runs of it now. */
type TracedBack = Omit<Traced, 'cluster' | 'pods'>;

type TraceContext = Pick<Context, 'store' | 'auth' | 'clusterAccess' | 'clusterOfAgent'>;

/** From a pod, an image or a commit to the deployments it has to do with, newest first; those that one may see. */
export async function trace(
  context: TraceContext,
  identity: Identity,
  wish: TraceWish,
): Promise<readonly Traced[]> {
  const deployments = await deploymentsFor(context, identity, wish);
  const traced = await Promise.all(deployments.map((it) => tracedOf(context, identity, it)));
  const seen = traced.filter((it) => it !== undefined);
  return withPods(context, seen);
}

function deploymentsFor(
  context: TraceContext,
  identity: Identity,
  wish: TraceWish,
): Promise<readonly Deployment[]> {
  switch (wish.type) {
    case 'commit':
      return context.store.deployments.ofCommit(wish.sha);
    case 'image':
      return ofImage(context, wish.image);
    case 'pod':
      return ofPod(context, identity, wish);
  }
}

async function ofImage({ store }: TraceContext, image: string): Promise<readonly Deployment[]> {
  const digest = digestIn(image);
  const found = await store.deeds.imagesLike(digest ? { digest } : { image });
  return distinct(
    { store },
    found.map(({ deploymentId }) => deploymentId),
  );
}

async function distinct(
  { store }: Pick<TraceContext, 'store'>,
  ids: readonly number[],
): Promise<readonly Deployment[]> {
  const all = await Promise.all([...new Set(ids)].map((id) => store.deployments.get(id)));
  return all.filter((it) => it !== undefined);
}

/** Where a pod is looked up. */
interface Place {
  readonly client: KubeClient;
  readonly clusterId: number | null;
  /** Whose deployments alone can have brought it. */
  readonly environmentId?: number;
}

/** By what the pod belongs to, and the image that it runs: it may be of a version before. */
async function ofPod(
  context: TraceContext,
  identity: Identity,
  { namespace, name, environmentId: of }: Extract<TraceWish, { type: 'pod' }>,
): Promise<readonly Deployment[]> {
  const { client, clusterId, environmentId } = await placeOf(context, identity, of);
  const core = { apiGroup: '', version: 'v1', namespace };
  const pod = (await client.get({ ...core, plural: 'pods', name })) as Pod | undefined;
  if (!pod) throw new Refused('not-found', `404 Pod Not Found: ${namespace}/${name}`);
  const owner = await workloadOf(client, pod, namespace);
  const { store } = context;
  const last = owner && (await store.deeds.lastChange({ ...owner, agentId: null, clusterId }));
  const digests = (pod.status?.containerStatuses ?? []).map(({ imageID }) => digestIn(imageID));
  const workload = owner && shownName(owner);
  const known = await Promise.all(
    digests.map((digest) => (digest ? store.deeds.imagesLike({ digest }) : [])),
  );
  const like = known.flat().filter((it) => it.namespace === namespace && it.workload === workload);
  const ids = [...like, ...(last ? [last] : [])].map(({ deploymentId }) => deploymentId);
  const all = await distinct({ store }, ids);
  const found = all.find((it) => environmentId === undefined || it.environmentId === environmentId);
  return found ? [found] : [];
}

async function placeOf(
  context: TraceContext,
  identity: Identity,
  environmentId: number | undefined,
): Promise<Place> {
  const { store, auth, clusterAccess } = context;
  if (environmentId === undefined) {
    const api = clusterAccess.builtIn?.api;
    if (api) return { client: createKubeClient(api), clusterId: null };
    throw new Refused('conflict', 'there is no built-in cluster');
  }
  const environment = await store.environments.get(environmentId);
  const project = environment && (await store.projects.get(environment.projectId));
  if (!project || !(await auth.access.allows(identity, project, 'read_deployments'))) {
    throw notFound('Environment');
  }
  const kubernetes = await clusterAccess.clusterOf(project, environment);
  const reach = await reachOf(context, kubernetes, environmentId);
  const client = reach.clientOf({ agentId: null }, null);
  return { client, clusterId: kubernetes?.id ?? null, environmentId };
}

const plurals: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
};

/** What has made a pod, in the end. */
async function workloadOf(
  client: KubeClient,
  pod: KubeObject,
  namespace: string,
): Promise<ObjectAddress | undefined> {
  const apps = { apiGroup: 'apps', version: 'v1', namespace };
  let owner = ownerOf(pod);
  if (owner?.kind === 'ReplicaSet') {
    const set = await client.get({ ...apps, plural: 'replicasets', name: owner.name });
    owner = set && ownerOf(set);
  }
  if (owner?.kind === 'Job') {
    return { ...apps, apiGroup: 'batch', plural: 'jobs', name: owner.name };
  }
  const plural = plurals[owner?.kind ?? ''];
  return owner && plural ? { ...apps, plural, name: owner.name } : undefined;
}

const ownerOf = ({ metadata }: KubeObject) =>
  metadata.ownerReferences?.[0] as { readonly kind: string; readonly name: string } | undefined;

async function tracedOf(
  { store, auth }: TraceContext,
  identity: Identity,
  deployment: Deployment,
): Promise<TracedBack | undefined> {
  const [project, environment, job, images] = await Promise.all([
    store.projects.get(deployment.projectId),
    store.environments.get(deployment.environmentId),
    jobOfDeployment(store, deployment),
    store.deeds.images(deployment.id),
  ]);
  if (!project || !environment) return undefined;
  if (!(await auth.access.allows(identity, project, 'read_deployments'))) return undefined;
  return { project, environment, deployment, job, images };
}

/** Each environment's cluster is asked once for a namespace; whoever does not answer tells of no pods. */
async function withPods(
  { clusterAccess }: TraceContext,
  traced: readonly TracedBack[],
): Promise<readonly Traced[]> {
  const known = new Map<string, Promise<readonly Pod[]>>();
  const listOf = (api: ClusterApi | undefined, asWhom: string, namespace: string) => {
    const key = `${asWhom} ${namespace}`;
    const target = { apiGroup: '', version: 'v1', plural: 'pods', namespace, name: '' };
    const all = known.get(key) ?? (api ? createKubeClient(api).list<Pod>(target) : noPods());
    known.set(key, all);
    return all.catch(noPods);
  };
  const one = async (it: TracedBack): Promise<Traced> => {
    const kubernetes = await clusterAccess.clusterOf(it.project, it.environment);
    const { id, name = null, api } = kubernetes ?? {};
    // In a connected cluster each environment asks as an account of its own.
    const asWhom = id === undefined ? 'built-in' : `${id} ${it.environment.id}`;
    const places = [...new Set(it.images.map(({ namespace }) => namespace))];
    const lists = await Promise.all(
      places.map(async (place) => [place, await listOf(api, asWhom, place)] as const),
    );
    return { ...it, cluster: name, pods: podsOf(it.images, new Map(lists)) };
  };
  return Promise.all(traced.map(one));
}

const noPods = async (): Promise<readonly Pod[]> => [];

function podsOf(
  images: readonly DeployedImage[],
  pods: ReadonlyMap<string, readonly Pod[]>,
): readonly string[] {
  const names = images.flatMap(({ namespace, digest, container }) =>
    (pods.get(namespace) ?? [])
      .filter(({ status }) =>
        status?.containerStatuses?.some(
          ({ name, imageID }) => name === container && digest && digestIn(imageID) === digest,
        ),
      )
      .map(({ metadata }) => `${namespace}/${metadata.name}`),
  );
  return [...new Set(names)];
}
