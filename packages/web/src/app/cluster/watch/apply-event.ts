import type { KubeObject } from '#cluster/kube-types.ts';

/** One line of a watch. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

/** The objects after an event, by uid. */
export function applyEvent<T extends KubeObject>(
  objects: ReadonlyMap<string, T>,
  { type, object }: WatchEvent<T>,
): ReadonlyMap<string, T> {
  if (type === 'BOOKMARK' || type === 'ERROR') return objects;
  const next = new Map(objects);
  if (type === 'DELETED') next.delete(object.metadata.uid);
  else next.set(object.metadata.uid, object);
  return next;
}

/** Cuts text that comes in any portions into its lines; keeps an unfinished one for later. */
export function lineCutter(): (text: string) => readonly string[] {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    return lines.filter((line) => line !== '');
  };
}
