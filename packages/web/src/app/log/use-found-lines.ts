import { useEffect, useState } from 'react';
import { get } from '#data/api.ts';
import { size } from '#ui/time/time-words.ts';
import { linesWith } from './find-lines.ts';
import type { TraceView } from './trace.ts';

/** So many are gone through one by one. */
const mostLines = 10_000;
/** As long as somebody types on. */
const pauseMs = 200;

/** What the server says of words in a log. */
interface Findings {
  readonly lines: readonly number[];
  readonly found: number;
  readonly searched: { readonly lines: number; readonly bytes: number };
}

/** What came of asking for some words. */
interface Said extends Partial<Findings> {
  readonly of: string;
  readonly error?: string;
}

/** Where words stand in a log, as far as is known. */
export interface FoundLines {
  /** Numbers of lines. */
  readonly lines: readonly number[];
  /** How many there are, also of those that are not named. */
  readonly count: number;
  /** What was looked through: `all 200,000 lines`. */
  readonly where: string;
  readonly isSearching: boolean;
  readonly problem: string | undefined;
}

/**
 * Looks for words: in the page where all of the log is loaded, on the server otherwise. What was asked before is
 * let go as soon as something else is asked.
 */
export function useFoundLines(words: string, view: TraceView, address: string): FoundLines {
  const isWhole = view.startBytes === 0 && view.restBytes === 0;
  const wanted = isWhole ? '' : words.trim();
  const [said, setSaid] = useState<Said>({ of: '' });
  useEffect(() => {
    if (wanted === '') return undefined;
    const abort = new AbortController();
    const query = new URLSearchParams({ query: wanted, limit: String(mostLines) });
    const timer = setTimeout(() => {
      get<Findings>(`${address}?${query}`, abort.signal).then(
        (findings) => setSaid({ of: wanted, ...findings }),
        (error: unknown) => {
          if (!abort.signal.aborted) setSaid({ of: wanted, error: messageOf(error) });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted, address]);
  if (isWhole) return foundHere(words, view);
  const { lines = [], found = 0, searched, error }: Partial<Said> = said.of === wanted ? said : {};
  return {
    lines,
    count: found,
    where: searched
      ? `all ${searched.lines.toLocaleString('en')} lines`
      : `all ${size(view.sizeBytes)}`,
    isSearching: searched === undefined && error === undefined,
    problem: error,
  };
}

function foundHere(words: string, { log }: TraceView): FoundLines {
  const indexes = linesWith(log.lines, words);
  const lines = [...new Set(indexes.map((index) => (log.lines[index]?.row ?? 0) + 1))];
  const all = (log.lines.at(-1)?.row ?? -1) + 1;
  const where = `all ${all.toLocaleString('en')} lines`;
  return { lines, count: lines.length, where, isSearching: false, problem: undefined };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
