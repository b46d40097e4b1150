import { useEffect, useState } from 'react';
import type { KubeObject } from '#cluster/kube-types.ts';
import type { ApiError } from '#data/api.ts';
import { watch } from './watch.ts';

/** Objects that are watched. */
export interface Watched<T> {
  readonly objects: readonly T[] | undefined;
  /** The API refuses to tell. */
  readonly refused: ApiError | undefined;
}

/**
 * The objects at a path of the Kubernetes API, as they are now; sorted by namespace and name.
 * Nothing is read without a path.
 */
export function useWatch<T extends KubeObject>(path: string | undefined): Watched<T> {
  const [state, setState] = useState<{
    readonly path: string | undefined;
    readonly objects?: readonly T[];
    readonly refused?: ApiError;
  }>({ path });
  useEffect(() => {
    if (path === undefined) return undefined;
    return watch<T>(path, {
      onChange: (objects) => setState({ path, objects: objects.toSorted(byName) }),
      onRefused: (refused) => setState({ path, refused }),
    });
  }, [path]);
  const isCurrent = state.path === path;
  return {
    objects: isCurrent ? state.objects : undefined,
    refused: isCurrent ? state.refused : undefined,
  };
}

function byName(a: KubeObject, b: KubeObject): number {
  const key = ({ metadata }: KubeObject) => `${metadata.namespace ?? ''}/${metadata.name}`;
  return key(a).localeCompare(key(b), 'en', { numeric: true });
}
