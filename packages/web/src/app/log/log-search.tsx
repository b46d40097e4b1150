import { type RefObject, useState } from 'react';
import { failureLine, linesWith } from './find-lines.ts';
import type { LogLines } from './log-lines.ts';

/** Finds words in the loaded part of a log, and the line that says why the job failed. */
export function LogSearch({
  log,
  isFailed,
  frame,
}: {
  readonly log: LogLines;
  readonly isFailed: boolean;
  /** Where the log is drawn. */
  readonly frame: RefObject<HTMLElement | null>;
}) {
  const [words, setWords] = useState('');
  const [at, setAt] = useState<number>();
  const found = linesWith(log.lines, words);
  const go = (step: 1 | -1) => {
    const now = at === undefined ? -1 : found.indexOf(at);
    const from = now < 0 && step < 0 ? 0 : now;
    for (let tried = 1; tried <= found.length; tried += 1) {
      const next = found[(from + step * tried + found.length * 2) % found.length];
      // Lines of folded sections are not drawn.
      if (next !== undefined && show(frame.current, next)) {
        setAt(next);
        return;
      }
    }
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
        <span className="muted" role="status">
          {words.trim() !== '' &&
            (at === undefined
              ? `${found.length} lines`
              : `${found.indexOf(at) + 1} of ${found.length}`)}
        </span>
      </form>
      {isFailed && (
        <button
          type="button"
          className="button small"
          onClick={() => show(frame.current, failureLine(log.lines) ?? -1)}
        >
          To the error
        </button>
      )}
    </>
  );
}

/** Brings a line into sight and marks it; false where it is not drawn. */
function show(frame: HTMLElement | null, index: number): boolean {
  const line = frame?.querySelector<HTMLElement>(`[data-line="${index}"]`);
  if (!line) return false;
  line.scrollIntoView({ block: 'center' });
  for (const marked of frame?.querySelectorAll('.is-found') ?? [])
    marked.classList.remove('is-found');
  line.classList.add('is-found');
  return true;
}
