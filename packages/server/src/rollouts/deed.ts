import type { New } from '#store/records';

/** Anything that a cluster keeps. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: KubeMeta;
}

/** What all objects have. */
export interface KubeMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly uid: string; readonly kind: string }[];
}

/** An object as one names it to the API. */
export interface ObjectAddress {
  /** Empty for the core group. */
  readonly apiGroup: string;
  readonly version: string;
  readonly plural: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
}

/** An object, and in which cluster. */
export interface Target extends ObjectAddress {
  /** By which agent its cluster was asked; null where it lies in the cluster of the environment. */
  readonly agentId: number | null;
  /** The connected cluster that it lies in; null of the built-in one, and behind agents. */
  readonly clusterId: number | null;
}

/** What a job did in the cluster, or was refused there. */
export type JobDeed = {
  readonly jobId: number;
  readonly target: Omit<ObjectAddress, 'apiGroup'> & {
    readonly group: string;
    readonly agentId?: number;
    readonly clusterId?: number;
  };
} & (
  | {
      readonly type: 'changed';
      readonly before: KubeObject | null;
      readonly after: KubeObject | null;
    }
  | {
      readonly type: 'refused';
      /** `kubectl set image`, where the client says so. */
      readonly command: string;
      readonly verb: string;
      readonly code: number;
      readonly message: string;
    }
);

/** What a deployment made of one object: from the state before its first change to that after its last. */
export interface DeploymentChange extends Target {
  readonly id: number;
  readonly deploymentId: number;
  /** Null when the deployment made it. */
  readonly before: KubeObject | null;
  /** Null when the deployment removed it. */
  readonly after: KubeObject | null;
  readonly changedAt: Date;
}

/** What a deployment's job was refused. */
export interface Refusal extends Target {
  readonly id: number;
  readonly deploymentId: number;
  readonly command: string;
  readonly verb: string;
  readonly code: number;
  readonly message: string;
  readonly at: Date;
}

/** An image that a deployment has brought to run. */
export interface DeployedImage {
  readonly id: number;
  readonly deploymentId: number;
  readonly namespace: string;
  /** `deployment/web` */
  readonly workload: string;
  readonly container: string;
  /** As the manifest names it. */
  readonly image: string;
  /** `sha256:…` of what runs; null where the cluster does not say. */
  readonly digest: string | null;
}

/** What is remembered of deployments in clusters. */
export interface DeedStore {
  /** Of the same object again: the state before stays that of the first time. */
  noteChange(change: New<DeploymentChange>): Promise<void>;
  noteRefusal(refusal: New<Refusal>): Promise<void>;
  changes(deploymentId: number): Promise<readonly DeploymentChange[]>;
  refusals(deploymentId: number): Promise<readonly Refusal[]>;
  /** What is known of an object most lately, of the deployments of all. */
  lastChange(target: Target): Promise<DeploymentChange | undefined>;
  /** All changes of an environment's deployments, oldest first. */
  ofEnvironment(environmentId: number): Promise<readonly DeploymentChange[]>;
  /** Takes the place of what was noted before. */
  putImages(deploymentId: number, images: readonly Omit<DeployedImage, 'id'>[]): Promise<void>;
  images(deploymentId: number): Promise<readonly DeployedImage[]>;
  /** By digest, or by name; newest first, at most a hundred. */
  imagesLike(wanted: {
    readonly image?: string;
    readonly digest?: string;
  }): Promise<readonly DeployedImage[]>;
}

/** Two changes by one environment of the same object have the same name, whatever version of its kind they speak. */
export const nameOf = ({ apiGroup, plural, namespace, name, agentId }: Target): string =>
  [apiGroup, plural, namespace, name, agentId ?? ''].join('/');

/** As people name it: `deployment/web`. */
export const shownName = ({ plural, name }: Pick<Target, 'plural' | 'name'>): string =>
  `${plural
    .replace(/ies$/, 'y')
    .replace(/sses$/, 'ss')
    .replace(/([^s])s$/, '$1')}/${name}`;

/** `Rollout of deployment/web in staging` */
export const titleOf = (target: Pick<Target, 'plural' | 'name' | 'namespace'>): string =>
  `Rollout of ${shownName(target)} in ${target.namespace}`;

/** The address of the objects of a kind in a namespace. */
export function collectionOf({ apiGroup, version, plural, namespace }: ObjectAddress): string {
  const root = apiGroup === '' ? `/api/${version}` : `/apis/${apiGroup}/${version}`;
  const place = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${place}/${plural}`;
}
