import type { GroupVersionKind } from '#scheme/group-version-kind';

/** A group version with what is served in it. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly Served[];
  /** Whoever serves it cannot say now what there is. */
  readonly isStale?: boolean;
}

/** A resource as discovery shows it. */
export interface Served {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources: readonly ServedSubresource[];
}

/** A sub-resource as discovery shows it. */
export interface ServedSubresource {
  readonly name: string;
  readonly kind: GroupVersionKind;
  readonly verbs: readonly string[];
}
