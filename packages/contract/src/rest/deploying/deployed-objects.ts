/** One field in which two states of an object of the cluster differ. */
export interface ObjectDifference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** An object of the cluster, by name. */
interface NamedObject {
  readonly api_version: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What an environment's deployments have brought to run, as it is now. */
export interface EnvironmentRunning {
  /** Of a connected cluster; null for the built-in one. */
  readonly cluster: string | null;
  /** Why it is not known. */
  readonly problem: string | null;
  readonly workloads: readonly RunningWorkload[];
}

/** A workload of an environment, as it runs now. */
export interface RunningWorkload extends NamedObject {
  readonly is_there: boolean;
  readonly ready_pods: number;
  readonly wanted_pods: number;
  readonly restarts: number;
  /** `canary`, `stable`, …: the label by which incremental rollouts are told apart. */
  readonly track: string | null;
  /** At no pods until somebody asks for it. */
  readonly is_asleep: boolean;
  readonly trouble: string | null;
  readonly urls: readonly string[];
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly digest: string | null;
    /** What was deployed, where something else runs. */
    readonly deployed: string | null;
  }[];
  readonly drift: readonly ObjectDifference[];
  readonly deployment: { readonly id: number; readonly iid: number; readonly sha: string };
}

/** An object with what is, or would be, different. */
export interface ChangedObject extends NamedObject {
  readonly differences: readonly ObjectDifference[];
}

/** An image as a manifest names it, and what it is where the cluster has said so. */
interface NamedImage {
  readonly image: string;
  readonly digest: string | null;
}

/** In what two deployments to one environment differ, in the cluster. */
export interface DeploymentsCompared {
  readonly objects: readonly ChangedObject[];
  /** Of each container that runs another image what ran before and after; null where it was not there. */
  readonly images: readonly {
    readonly namespace: string;
    readonly workload: string;
    readonly container: string;
    readonly before: NamedImage | null;
    readonly after: NamedImage | null;
  }[];
}

/** What a rollback would do with an object. */
export interface PutBackObject extends ChangedObject {
  readonly action: 'replace' | 'create' | 'same' | 'leave';
  readonly reason: string | null;
  readonly problem: string | null;
}
