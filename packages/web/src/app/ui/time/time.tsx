import { useSyncExternalStore } from 'react';
import { exactTime, onPreference, preferences } from './preferences.ts';
import { clock, relativeTime } from './time-words.ts';

/** The present, rounded down to `everySeconds`, so that a component is drawn again that often. */
function useNow(everySeconds: number): Date {
  const stepMs = everySeconds * 1000;
  const now = useSyncExternalStore(
    (listener) => {
      const timer = setInterval(listener, stepMs);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / stepMs) * stepMs,
  );
  return new Date(now);
}

/** How long ago, or when, as this browser likes it; the exact time on hover. */
export function TimeAgo({ at }: { readonly at: string }) {
  useNow(15);
  const { times } = useSyncExternalStore(onPreference, preferences);
  const date = new Date(at);
  return (
    <time dir="ltr" dateTime={at} title={exactTime(date, { seconds: true })}>
      {times === 'exact' ? exactTime(date) : relativeTime(date, new Date())}
    </time>
  );
}

/** How long something has taken; counts while it has not ended. */
export function Elapsed({ from, until }: { readonly from: string; readonly until: string | null }) {
  return until === null ? <Counting from={from} /> : <Fixed from={from} until={until} />;
}

function Counting({ from }: { readonly from: string }) {
  useNow(1);
  return <Fixed from={from} until={new Date().toISOString()} />;
}

function Fixed({ from, until }: { readonly from: string; readonly until: string }) {
  const seconds = (Date.parse(until) - Date.parse(from)) / 1000;
  return <span className="number">{clock(seconds)}</span>;
}
