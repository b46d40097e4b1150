import type {
  DeleteOptions,
  KubeObject,
  LabelSelector,
  ResourceName,
  ScopeRequirement,
  UsageSource,
} from '@slipway/kube-objects';
import type { User } from '#access/user';
import type { Column } from '#columns/column';
import type { DefaultRule } from '#schema/default';
import type { Draft } from '#schema/draft';
import type { FieldError } from '#schema/field-error';
import type { NameRule } from '#schema/names';
import type { ObjectSchema } from '#schema/schema';
import type { ClusterView, Companion } from './admission.ts';
import type { GroupVersionKind } from './group-version-kind.ts';
import type { SelectableFields } from './selectable-fields.ts';
import type { Part, Subresource } from './subresource.ts';

/**
 * Everything that the generic API must know about one kind of object. What is left out has the
 * behaviour of most kinds.
 */
export interface Kind extends ResourceName, GroupVersionKind {
  readonly group: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** Its message in the field table, `core.Pod`; empty for a kind that has a schema of its own. */
  readonly type: string;
  /** The fields of a custom kind. */
  readonly schema?: ObjectSchema;
  /** Stored as another kind, of which this is a second form. */
  readonly view?: View;
  /** Not stored at all, but made when it is asked for; it can only be read. */
  readonly computed?: Computed;
  /** How its objects lie in the store, where that is not as it has them. */
  readonly stored?: StoredForm;
  /** Another version of the same resource stands for it everywhere but in requests. */
  readonly isOtherVersion?: boolean;
  /** `false`: it is only stored. */
  readonly isServed?: boolean;
  /** Its schema in an OpenAPI document whose schemas are at a prefix. */
  readonly published?: (version: 2 | 3, prefix: string) => Readonly<Record<string, unknown>>;
  /** Changes with what is published of it. */
  readonly fingerprint?: string;
  /** Told to everybody who asks for it. */
  readonly deprecationWarning?: string;

  /** Whether `status` is written by a sub-resource of its own. */
  readonly hasStatus: boolean;
  /** A write to the status leaves labels and annotations alone, too. */
  readonly statusKeepsMetadata?: true;
  /** Whether `metadata.generation` counts changes of `spec`, of all but metadata and status, or of what is said. */
  readonly hasGeneration?: boolean | 'whole' | ((object: KubeObject) => unknown);
  /** Whether `scale` shows and sets `spec.replicas`. */
  readonly hasScale?: boolean;
  /** Its pods' selector for `scale`, where `spec.selector` is another form of one. */
  readonly scaleSelector?: (object: KubeObject) => LabelSelector;
  /** Besides `status` and `scale`. */
  readonly subresources?: readonly Subresource[];

  readonly nameRule: NameRule;
  /** Finalizers need not be known, nor have a domain. */
  readonly takesAnyFinalizer?: true;
  /** Who replaces one that is not there makes it. */
  readonly isMadeByPut?: true;
  /** A write must name the version it replaces. */
  readonly needsVersion?: boolean;
  readonly defaults: readonly DefaultRule[];
  /** Objects of it are pods, or make some. */
  readonly isWorkload?: true;
  /** What a client may not choose: puts it right, silently. `old` is absent on create. */
  readonly prepare?: (object: Draft, old: Draft | undefined) => void;
  /** What is wrong with it. `old` is absent on create. */
  readonly validate?: (object: Draft, old: Draft | undefined) => readonly FieldError[];
  /** What a client is told about it, though it is taken. `old` is absent on create. */
  readonly warnings?: (
    object: Draft,
    old: Draft | undefined,
    cluster: ClusterView,
  ) => readonly string[];
  /** Undoes, or refuses, what a write to this part may not change. */
  readonly restrict?: (object: Draft, old: Draft, part: Part) => void;

  /** Completes or refuses a write by what else there is in the cluster. Throws `ApiError`. */
  readonly admit?: (request: AdmissionRequest) => void;
  /** What its objects take of quotas besides their number. */
  readonly quota?: QuotaUse;
  /** Created in the same transaction, where they are not there yet. */
  readonly companions?: (object: KubeObject, cluster: ClusterView) => readonly Companion[];

  /** Who deletes it without saying more keeps what it has made. */
  readonly orphansByDefault?: true;
  /** The warning that goes with it. */
  readonly warnsOfOrphans?: string;
  /** Refuses to delete what must stay. Throws `ApiError`. */
  readonly admitDeletion?: (object: KubeObject, cluster: ClusterView) => void;
  /** How long a deleted object has to end; 0 for most. */
  readonly gracePeriodSeconds?: (object: KubeObject, options: DeleteOptions) => number;
  /** Finalizers that it has besides those in its metadata. */
  readonly ownFinalizers?: (object: KubeObject) => readonly string[];
  /** What it looks like once it is to go and has to wait. */
  readonly marked?: (object: KubeObject) => KubeObject;
  /** Whether a deletion answers with the object instead of a Status. */
  readonly answersDeleted?: true;

  /** What `kubectl get` prints; name and age when it has nothing of its own. */
  readonly columns?: readonly Column[];
  /** Marks rows of a table that clients may leave out. */
  readonly rowConditions?: (object: KubeObject) => readonly object[];
  /** Fields that can be selected besides name and namespace. */
  readonly selectableFields?: SelectableFields;
}

/** Makes all objects of a kind that is not stored. Throws `ApiError`. */
export type Computed = (from: {
  /** The node agent, once it runs. */
  readonly node: UsageSource | undefined;
  list(resource: string): readonly KubeObject[];
}) => Promise<readonly KubeObject[]>;

/** What objects of a kind take of the quotas of their namespace. */
export interface QuotaUse {
  /** Whether a name of a quota may bound something of it. */
  takes(name: string): boolean;
  amounts(object: KubeObject): Readonly<Record<string, number>>;
  /** Whether a scope holds for an object; a quota with scopes counts no other kinds. */
  isInScope?(scope: ScopeRequirement, object: KubeObject): boolean;
  /** What an object does not say and must, under these bounds; in words, or empty. */
  missing?(object: KubeObject, bounds: readonly string[]): string;
}

/** A write, decided by kind and configuration; `object` may be completed. */
export interface AdmissionRequest {
  readonly kind: Kind;
  readonly object: Draft;
  /** Absent on create. */
  readonly old: Draft | undefined;
  readonly user: User;
  readonly cluster: ClusterView;
}

/** The way between an object and what lies in the store, which another version may have written. */
export interface StoredForm {
  /**
   * Makes `read` and `store` able to answer for these objects; undefined when they are already. Only
   * what asks somebody outside needs it.
   */
  readonly ready?: (objects: readonly object[]) => Promise<void> | undefined;
  readonly read: (stored: KubeObject) => KubeObject;
  readonly store: (object: KubeObject) => KubeObject;
}

/** The way between a kind and the kind that it is stored as. */
export interface View {
  /** Resource key of the stored kind. */
  readonly of: string;
  readonly show: (object: object) => Draft;
  readonly store: (object: object) => Draft;
}

/** A namespaced kind of the core group without a status: what most kinds are variations of. */
export function defineKind(kind: string, plural: string, more: Partial<Kind> = {}): Kind {
  return {
    group: '',
    version: 'v1',
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: true,
    type: `core.${kind}`,
    hasStatus: false,
    nameRule: 'subdomain',
    defaults: [],
    ...more,
  };
}
