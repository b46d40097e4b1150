import { useEffect, useState } from 'react';

const pauseMs = 350;

/** A value that changes while somebody writes, as it was when they paused. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
