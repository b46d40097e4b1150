import { type ReactNode, useEffect } from 'react';
import { ApiError, Unreachable } from '#data/api.ts';

/** Holds the place of what is being read; appears only when that takes long enough to notice. */
export function Loading({ lines = 4 }: { readonly lines?: number }) {
  const bars = Array.from({ length: lines }, (_, index) => `bar-${index}`);
  return (
    <div className="loading" role="status">
      <span className="unseen">Loading</span>
      {bars.map((bar) => (
        <span key={bar} className="loading-bar" />
      ))}
    </div>
  );
}

/** What is shown instead of something that could not be read. */
export function Failure({
  error,
  what,
  retry,
}: {
  readonly error: Error;
  /** The thing that is missing, for the heading: `the pipelines`. */
  readonly what: string;
  readonly retry: () => void;
}) {
  const isAway = error instanceof Unreachable;
  useTryingAgain(isAway, retry);
  const isMissing = error instanceof ApiError && error.status === 404;
  const isForbidden = error instanceof ApiError && error.status === 403;
  return (
    <Empty
      title={
        isMissing
          ? 'There is no such page'
          : isForbidden
            ? `You may not see ${what}`
            : `Could not load ${what}`
      }
    >
      <p>
        {isMissing
          ? 'It may have been removed, or you may not be allowed to see it.'
          : isForbidden
            ? 'That needs another role than you have here. Owners can give it to you.'
            : isAway
              ? `${error.message} It is tried again by itself.`
              : error.message}
      </p>
      {!isMissing && !isForbidden && (
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
      )}
    </Empty>
  );
}

const pauseMs = 3000;

/** Nobody can tell a page that the server is back which has no stream open yet: it looks. */
function useTryingAgain(isAway: boolean, retry: () => void): void {
  useEffect(() => {
    if (!isAway) return undefined;
    const timer = setInterval(retry, pauseMs);
    return () => clearInterval(timer);
  }, [isAway, retry]);
}

/** A page, or a part of one, without content. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <section className="empty">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
