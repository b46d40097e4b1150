import { type RefObject, useState } from 'react';
import { failureLine } from './find-lines.ts';
import { show } from './found-line.ts';
import type { TraceView } from './trace.ts';
import { useFoundLines } from './use-found-lines.ts';

/** Finds words in a log of any size, and the line that says why the job failed. */
export function LogSearch({
  view,
  searchAddress,
  isFailed,
  frame,
  loadEnd,
  lead,
}: {
  readonly view: TraceView;
  /** Where the server looks for words, of a log that is not loaded whole. */
  readonly searchAddress: string;
  readonly isFailed: boolean;
  /** Where the log is drawn. */
  readonly frame: RefObject<HTMLElement | null>;
  readonly loadEnd: () => Promise<void>;
  /** Brings a line of the log, and shows it as found. */
  readonly lead: (number: number) => void;
}) {
  const [words, setWords] = useState('');
  /** Which of them one is at. */
  const [at, setAt] = useState<number>();
  const found = useFoundLines(words, view, searchAddress);
  const go = (step: 1 | -1) => {
    const { lines } = found;
    if (lines.length === 0) return;
    const from = at ?? (step > 0 ? -1 : 0);
    const next = (from + step + lines.length) % lines.length;
    setAt(next);
    lead(lines[next] ?? 1);
  };
  const toTheError = async () => {
    if (view.restBytes > 0) await loadEnd();
    requestAnimationFrame(() => show(frame.current, failureLine(view.log.lines) ?? -1));
  };
  return (
    <>
      <form
        className="log-search"
        onSubmit={(event) => {
          event.preventDefault();
          go(1);
        }}
      >
        <input
          type="search"
          aria-label="Search the log"
          placeholder="Search"
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
            setAt(undefined);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !event.shiftKey) return;
            event.preventDefault();
            go(-1);
          }}
        />
        <span className="muted" role="status" title={found.where}>
          {words.trim() !== '' && standingOf(found, at)}
        </span>
      </form>
      {isFailed && (
        <button type="button" className="button small" onClick={() => void toTheError()}>
          To the error
        </button>
      )}
    </>
  );
}

/** `2 of 31 lines`, of how much, or why nothing is known. */
function standingOf(
  { problem, isSearching, count, lines, where }: ReturnType<typeof useFoundLines>,
  at: number | undefined,
): string {
  if (problem !== undefined) return problem;
  if (isSearching) return `Searching ${where} …`;
  const named = count > lines.length ? ` (the first ${lines.length} can be gone through)` : '';
  if (at !== undefined) return `${at + 1} of ${count}${named}`;
  return `${count} ${count === 1 ? 'line' : 'lines'} in ${where}${named}`;
}
