import { ApiError, type KubeObject, type New, type Objects } from '@slipway/kube-objects';

/** An object that is to be there, and where. */
export interface Wanted<T extends KubeObject = KubeObject> {
  readonly resource: string;
  readonly object: New<T> & { readonly metadata: { readonly name: string } };
  /** What the one that is there has to become; the same object when it is right as it is. */
  readonly mend?: (present: T) => T;
}

/** Makes what is missing, and mends what is not as it should be. */
export async function ensure<T extends KubeObject>(
  objects: Objects,
  { resource, object, mend = (present) => present }: Wanted<T>,
): Promise<void> {
  const { name, namespace } = object.metadata;
  for (let attempt = 1; ; attempt += 1) {
    const present = objects.get<T>(resource, name, namespace);
    const mended = present && mend(present);
    if (present !== undefined && mended === present) return;
    try {
      await (mended === undefined
        ? objects.create(resource, object)
        : objects.update(resource, mended));
      return;
    } catch (error) {
      // Somebody else has written it at the same moment.
      const isLate =
        error instanceof ApiError && ['Conflict', 'AlreadyExists'].includes(error.reason);
      if (!isLate || attempt === 5) throw error;
    }
  }
}

/** Takes an object away that may be gone already. */
export async function remove(
  objects: Objects,
  resource: string,
  name: string,
  namespace?: string,
): Promise<void> {
  try {
    await objects.delete(resource, name, namespace);
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'NotFound') throw error;
  }
}
