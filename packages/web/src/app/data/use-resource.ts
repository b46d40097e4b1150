import { useCallback, useEffect, useRef, useState } from 'react';
import { positionOf } from './position.ts';

/** Something that is read from the server. */
export interface Resource<T> {
  readonly data: T | undefined;
  /** Why the last reading failed; older data stays. */
  readonly error: Error | undefined;
  /** Where the server was when the last reading began: events go on from there. */
  readonly position: string | undefined;
  /** A reading has ended, well or not. */
  readonly isRead: boolean;
  readonly reload: () => void;
  /** Works a live event into the data, once there is any. */
  readonly update: (change: (data: T) => T) => void;
}

interface State<T> {
  readonly key: string;
  readonly data?: T | undefined;
  readonly error?: Error | undefined;
  readonly position?: string | undefined;
  readonly isRead?: boolean;
}

/**
 * Reads what `key` names, again for each other key. `load` may change from drawing to drawing;
 * only the key counts.
 */
export function useResource<T>(
  key: string,
  load: (key: string, signal: AbortSignal) => Promise<T>,
): Resource<T> {
  const [state, setState] = useState<State<T>>({ key });
  const latest = useRef(load);
  latest.current = load;
  const running = useRef<AbortController | undefined>(undefined);
  /** Events that came while reading: the answer may be older than they are. */
  const missed = useRef<((data: T) => T)[]>([]);
  /** Events since the last drawing: a busy pipeline brings many for each. */
  const gathered = useRef<((data: T) => T)[]>([]);

  const reload = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    missed.current = [];
    latest.current(key, signal).then(
      (data) => {
        if (signal.aborted) return;
        running.current = undefined;
        setState({
          key,
          data: missed.current.reduce((known, change) => change(known), data),
          position: positionOf(signal),
          isRead: true,
        });
      },
      (cause: unknown) => {
        if (signal.aborted) return;
        running.current = undefined;
        const error = cause instanceof Error ? cause : new Error(String(cause));
        setState((before) => ({
          key,
          data: before.key === key ? before.data : undefined,
          error,
          position: positionOf(signal),
          isRead: true,
        }));
      },
    );
  }, [key]);

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [reload]);

  const update = useCallback(
    (change: (data: T) => T) => {
      if (running.current) missed.current.push(change);
      gathered.current.push(change);
      if (gathered.current.length > 1) return;
      requestAnimationFrame(() => {
        const changes = gathered.current;
        gathered.current = [];
        setState((before) =>
          before.key === key && before.data !== undefined
            ? { ...before, data: changes.reduce<T>((known, each) => each(known), before.data) }
            : before,
        );
      });
    },
    [key],
  );

  const isCurrent = state.key === key;
  return {
    data: isCurrent ? state.data : undefined,
    error: isCurrent ? state.error : undefined,
    position: isCurrent ? state.position : undefined,
    isRead: isCurrent && state.isRead === true,
    reload,
    update,
  };
}
