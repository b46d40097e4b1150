import { useEffect, useRef } from 'react';

/** Does something once a little later, however often it is asked for until then. */
export function useSoon(action: () => void, afterMs: number): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(), afterMs);
  };
}
