import type { KubeObject } from '@slipway/kube-objects';
import { freeze } from './freeze.ts';

/** An object under a revision, as readers share it and as text. It is taken over, not copied. */
export function stamped(object: KubeObject, revision: number) {
  const { apiVersion, kind, metadata, ...others } = object;
  const { managedFields, ...meta } = metadata;
  const stored: KubeObject = freeze({
    apiVersion,
    kind,
    metadata: {
      ...meta,
      resourceVersion: String(revision),
      ...(managedFields !== undefined && { managedFields }),
    },
    ...others,
  });
  return { json: JSON.stringify(stored), stored };
}
