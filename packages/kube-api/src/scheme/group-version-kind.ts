/** What an object is: `{ group: 'apps', version: 'v1', kind: 'Deployment' }`. */
export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

/** A version of a group of kinds; the core group's name is empty. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** `apps/v1`, or `v1` for the core group. */
export const apiVersionOf = ({ group, version }: GroupVersion) =>
  group === '' ? version : `${group}/${version}`;
