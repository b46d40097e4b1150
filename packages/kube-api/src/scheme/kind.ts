import type { DeleteOptions, KubeObject, LabelSelector, ResourceName } from '@slipway/kube-objects';
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

  /** Whether `status` is written by a sub-resource of its own. */
  readonly hasStatus: boolean;
  /** A write to the status leaves labels and annotations alone, too. */
  readonly statusKeepsMetadata?: true;
  /** Whether `metadata.generation` counts the changes of `spec`. */
  readonly hasGeneration?: boolean;
  /** Whether `scale` shows and sets `spec.replicas`. */
  readonly hasScale?: boolean;
  /** Its pods' selector for `scale`, where `spec.selector` is another form of one. */
  readonly scaleSelector?: (object: KubeObject) => LabelSelector;
  /** Besides `status` and `scale`. */
  readonly subresources?: readonly Subresource[];

  readonly nameRule: NameRule;
  /** A write must name the version it replaces. */
  readonly needsVersion?: boolean;
  readonly defaults: readonly DefaultRule[];
  /** Objects of it are pods, or make some. */
  readonly isWorkload?: true;
  /** What a client may not choose: puts it right, silently. `old` is absent on create. */
  readonly prepare?: (object: Draft, old: Draft | undefined) => void;
  /** What is wrong with it. `old` is absent on create. */
  readonly validate?: (object: Draft, old: Draft | undefined) => readonly FieldError[];
  /** Undoes, or refuses, what a write to this part may not change. */
  readonly restrict?: (object: Draft, old: Draft, part: Part) => void;

  /** Completes or refuses a write by what else there is in the cluster. Throws `ApiError`. */
  readonly admit?: (request: AdmissionRequest) => void;
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

/** A write, decided by kind and configuration; `object` may be completed. */
export interface AdmissionRequest {
  readonly kind: Kind;
  readonly object: Draft;
  /** Absent on create. */
  readonly old: Draft | undefined;
  readonly user: User;
  readonly cluster: ClusterView;
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
