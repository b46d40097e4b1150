import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { mark } from './found-line.ts';
import type { TraceView } from './trace.ts';

/** A line that somebody wants to see. */
interface Wanted {
  readonly number: number;
  /** It was searched for, and is shown as found. */
  readonly isFound: boolean;
}

/**
 * Leads to a line: brought, if it is not there, and shown. `#L12` in the address does, and whoever calls what is
 * returned. Of a line that is not drawn, as it only has marks of a section or lies in a folded one, the one before
 * is shown.
 */
export function useLeading(
  view: TraceView | undefined,
  loadLine: (number: number) => Promise<void>,
): (number: number) => void {
  const wanted = useRef(wantedInAddress());
  const isAsked = useRef(false);
  const latest = useRef({ view, loadLine });
  latest.current = { view, loadLine };
  const look = useCallback(() => {
    const { view: now, loadLine: load } = latest.current;
    if (wanted.current === undefined || !now?.isLoaded || now.firstNumber === undefined) return;
    const { number, isFound } = wanted.current;
    const link = document.getElementById(`L${number}`) ?? (isAsked.current && before(number));
    if (link) {
      wanted.current = undefined;
      link.scrollIntoView({ block: 'center' });
      const line = link.closest('.log-line');
      if (isFound && line) mark(line);
    } else if (!isAsked.current) {
      isAsked.current = true;
      // What is there already changes nothing, and is drawn no more.
      void load(number).then(() => requestAnimationFrame(look));
    }
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view may have the line
  useLayoutEffect(look, [view]);
  const want = useCallback(
    (next: Wanted | undefined) => {
      wanted.current = next;
      isAsked.current = false;
      look();
    },
    [look],
  );
  useEffect(() => {
    const hear = () => want(wantedInAddress());
    addEventListener('hashchange', hear);
    return () => removeEventListener('hashchange', hear);
  }, [want]);
  return useCallback((number: number) => want({ number, isFound: true }), [want]);
}

function wantedInAddress(): Wanted | undefined {
  const number = lineOfAddress();
  return number === undefined ? undefined : { number, isFound: false };
}

/** The line that the address names. */
export function lineOfAddress(): number | undefined {
  const [, number] = /^#L(\d{1,9})$/.exec(location.hash) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** The last line that is drawn before one that is not. */
function before(number: number): Element | undefined {
  return [...document.querySelectorAll<HTMLElement>('.log-number')].findLast(
    ({ dataset }) => Number(dataset.number) < number,
  );
}
