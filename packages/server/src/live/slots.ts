import { HttpError } from '#http/http-error';

/** How many may be held at a time. */
export interface SlotLimits {
  /** By one holder. */
  readonly each: number;
  readonly altogether: number;
}

/** Places that are held for as long as their holders like, and that nobody gets all of. */
export interface Slots {
  /** Takes one; call the result, once, to give it back. Throws 429 or 503 when there is none left. */
  take(holder: string): () => void;
}

/** All free. */
export function createSlots({ each, altogether }: SlotLimits): Slots {
  const held = new Map<string, number>();
  let all = 0;
  return {
    take(holder) {
      const own = held.get(holder) ?? 0;
      if (own >= each) throw full(429, `You listen ${each} times already`);
      if (all >= altogether) throw full(503, 'Too many listeners');
      held.set(holder, own + 1);
      all += 1;
      return () => {
        all -= 1;
        const left = (held.get(holder) ?? 1) - 1;
        if (left === 0) held.delete(holder);
        else held.set(holder, left);
      };
    },
  };
}

function full(status: number, message: string): HttpError {
  return new HttpError(status, message, { headers: { 'retry-after': '10' } });
}
