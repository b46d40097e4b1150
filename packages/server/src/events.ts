import type { Happening } from '#outbox/happening';

/** What has just become durable. */
export type ServerEvent =
  | Happening
  /** Somebody may do more or less than before. */
  | { readonly type: 'rights' }
  /** How far the import of a project is, or that it is over. */
  | { readonly type: 'import'; readonly projectId: number }
  /** Bytes `[offset, offset + length)` of the job's trace can be read now. */
  | {
      readonly type: 'trace';
      readonly jobId: number;
      readonly offset: number;
      readonly length: number;
    };

/** Tells everyone inside this process. Listeners must not throw and not block. */
export interface Events {
  publish(event: ServerEvent): void;
  subscribe(listener: (event: ServerEvent) => void): Disposable;
  /** Whether anyone looks at this job just now. */
  isWatched(jobId: number): boolean;
  /** Counts a viewer of a job until disposed. */
  watch(jobId: number): Disposable;
}

/** The bus. */
export function createEvents(): Events {
  const listeners = new Set<(event: ServerEvent) => void>();
  const viewers = new Map<number, number>();
  return {
    publish(event) {
      for (const listener of [...listeners]) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    isWatched: (jobId) => viewers.has(jobId),
    watch(jobId) {
      viewers.set(jobId, (viewers.get(jobId) ?? 0) + 1);
      let isOver = false;
      return {
        [Symbol.dispose]() {
          const left = (viewers.get(jobId) ?? 1) - (isOver ? 0 : 1);
          isOver = true;
          if (left > 0) viewers.set(jobId, left);
          else viewers.delete(jobId);
        },
      };
    },
  };
}
