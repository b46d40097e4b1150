/**
 * The objects of the cluster, as controllers and the node agent see them.
 *
 * Reads come from memory and cost nothing; what they return is shared and must not be changed: copy
 * before you edit. Writes go the same way as a client's (defaults, validation, resource versions) and
 * resolve when they are durable. A refused write throws `ApiError`.
 */
export interface Objects {
  get<T extends KubeObject>(resource: Resource, name: string, namespace?: string): T | undefined;
  list<T extends KubeObject>(resource: Resource, query?: ListQuery): readonly T[];
  create<T extends KubeObject>(resource: Resource, object: New<T>): Promise<T>;
  /** Replaces all but status; `metadata.resourceVersion`, when given, must be the newest (409). */
  update<T extends KubeObject>(resource: Resource, object: T): Promise<T>;
  /** Replaces status only; a write that changes nothing makes no new version and no event. */
  updateStatus<T extends KubeObject>(resource: Resource, object: T): Promise<T>;
  /** The same with what `change` makes of the newest state, which nobody can be ahead of: no 409. */
  changeStatus<T extends KubeObject>(
    resource: Resource,
    name: string,
    namespace: string | undefined,
    change: (newest: T) => T,
  ): Promise<T>;
  /** Writes `spec.replicas` as who asks for `scale` does; the field belongs to the controllers then. */
  scale(resource: Resource, name: string, namespace: string, replicas: number): Promise<void>;
  delete(
    resource: Resource,
    name: string,
    namespace?: string,
    options?: DeleteOptions,
  ): Promise<void>;
  /**
   * Tells `listener` of every change from now on, in order, after it is durable. Existing objects
   * are not replayed: `list` first (nothing can come between, both are synchronous).
   */
  watch<T extends KubeObject>(
    resource: Resource,
    listener: (event: WatchEvent<T>) => void,
  ): Disposable;
}

/** Plural and group: `pods`, `deployments.apps`, `endpointslices.discovery.k8s.io`. */
export type Resource = string;

/** An object to be created: the server fills in the rest of its metadata. */
export type New<T extends KubeObject> = Omit<T, 'metadata'> & {
  readonly metadata: Partial<ObjectMeta>;
};

export interface ListQuery {
  readonly namespace?: string;
  /** Only objects that carry all of these labels. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly uid?: string;
}

export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
}

export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Who manages which fields; only the API looks into it. */
  readonly managedFields?: readonly object[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}
