import type { DeleteOptions, KubeObject } from '@slipway/kube-objects';
import { conflict } from '@slipway/kube-objects';
import type { Kind } from '#scheme/kind';

/** Delete options with the version that the caller saw. */
export interface DeletePreconditions extends DeleteOptions {
  readonly resourceVersion?: string;
}

/** Throws 409 when the object is not the one that the caller saw. */
export function checkPreconditions(
  kind: Kind,
  object: KubeObject,
  options: DeletePreconditions,
): void {
  const { uid, resourceVersion, name } = object.metadata;
  const differ = (what: string, wanted: string, found: string) =>
    conflict(
      kind,
      name,
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). The object might have been deleted and then recreated`,
    );
  if (options.uid !== undefined && options.uid !== uid) throw differ('UID', options.uid, uid);
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    throw differ('ResourceVersion', options.resourceVersion, resourceVersion);
  }
}
