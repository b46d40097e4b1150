/**
 * Create, change and delete, the same for every kind: what a request must pass before it is stored.
 *
 * Everything up to `store.put` is synchronous and sees the newest state, so that two requests never
 * decide on the same version; only the wait for the disk is not. An answer that rests on a write that
 * is not durable yet (a conflict, a name that is taken) waits for it, too: whoever is refused can read
 * why, and a caller that tries again does not see the old state again and again.
 */
import type { KubeObject } from '@slipway/kube-objects';
import type { Admission } from '#admission/admission';
import { noOuterAdmission, type OuterAdmission } from '#admission/outer-admission';
import { createCompletion } from '#objects/complete/completion';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import type { Store } from '#store/store';
import { createObject } from './create-object.ts';
import { type Deleted, deleteObject } from './delete-object.ts';
import type { DeletePreconditions } from './preconditions.ts';
import { type Change, updateObject } from './update-object.ts';
import type { ObjectName, UpdateOptions, WriteOptions } from './write.ts';
import type { WriteParts } from './write-parts.ts';

/** The writes of the API, over one store. */
export interface Operations {
  create(
    kind: Kind,
    namespace: string,
    object: object,
    options?: WriteOptions,
  ): Promise<KubeObject>;
  /**
   * Stores what `change` makes of the newest state. It is asked again when the object has changed while
   * somebody else was waited for.
   */
  update(kind: Kind, key: ObjectName, change: Change, options?: UpdateOptions): Promise<KubeObject>;
  delete(
    kind: Kind,
    key: ObjectName,
    preconditions: DeletePreconditions,
    options?: WriteOptions,
  ): Promise<Deleted>;
}

/** Creates the writes of the API over a store. */
export function createOperations(
  store: Store,
  scheme: Scheme,
  admission: Admission,
  clock: () => Date,
  outer: OuterAdmission = noOuterAdmission,
): Operations {
  const completion = createCompletion(admission, clock);
  const parts: WriteParts = { store, scheme, admission, outer, completion, clock };

  async function readable<T>(write: Promise<T>): Promise<T> {
    try {
      return await write;
    } catch (error) {
      await store.settled();
      throw error;
    }
  }

  return {
    create: (kind, namespace, object, options = {}) =>
      readable(createObject(parts, { kind, namespace, object, options })),
    update: (kind, name, change, options = {}) =>
      readable(updateObject(parts, kind, name, change, options)),
    delete: (kind, name, preconditions, options = {}) =>
      readable(deleteObject(parts, kind, name, preconditions, options)),
  };
}
