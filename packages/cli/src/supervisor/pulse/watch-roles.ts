import { closeLookMs, lookMs } from './pulse.ts';

/** What is looked at: `KeptRole`. */
interface Watched {
  /** Whether the next look is to come sooner. */
  look(nowMs: number): boolean;
  forgive(nowMs: number): void;
}

/** Looks whether roles still move, a few times a second, until what it answers is called. */
export function watchRoles(roles: () => Iterable<Watched>): () => void {
  let last = performance.now();
  let pauseMs = lookMs;
  let timer = setTimeout(look, pauseMs);

  function look(): void {
    const now = performance.now();
    const isLate = now - last > pauseMs + 2 * lookMs;
    last = now;
    pauseMs = lookMs;
    for (const role of roles()) {
      if (isLate) role.forgive(now);
      else if (role.look(now)) pauseMs = closeLookMs;
    }
    timer = setTimeout(look, pauseMs);
  }

  return () => clearTimeout(timer);
}
