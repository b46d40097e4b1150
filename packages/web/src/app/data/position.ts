/** What is known of one reading. */
interface Reading {
  readonly error: Error | undefined;
  readonly position: string | undefined;
}

/** Of an answer: how much of what has happened is surely in it, as `PROCESS.NUMBER`. */
const header = 'x-slipway-position';

/** Where the server was before the first answer to each reading, by the signal that would break it off. */
const positions = new WeakMap<AbortSignal, string>();

/** Notes what an answer says of its age. */
export function notePosition(signal: AbortSignal | null | undefined, { headers }: Response): void {
  const position = headers.get(header);
  if (!signal || position === null) return;
  const known = positions.get(signal);
  positions.set(signal, known === undefined ? position : earlier(known, position));
}

/** Where the server was when a reading began; undefined for one that has asked nothing. */
export function positionOf(signal: AbortSignal): string | undefined {
  return positions.get(signal);
}

/**
 * From where events have to go on for whoever has read all of these; undefined when that cannot be said,
 * and all has to be read again.
 */
export function positionOfAll(readings: readonly Reading[]): string | undefined {
  // A reading that was not answered has no place among those that were.
  if (readings.some(({ error, position }) => error && position === undefined)) return undefined;
  const known = readings.flatMap(({ position }) => (position === undefined ? [] : [position]));
  return known.length === 0 ? undefined : known.reduce(earlier);
}

/** Of two processes neither is the earlier one: such a position is known to nobody. */
function earlier(a: string, b: string): string {
  const [processA, numberA] = a.split('.');
  const [processB, numberB] = b.split('.');
  if (processA !== processB) return 'unknown';
  return Number(numberA) <= Number(numberB) ? a : b;
}
