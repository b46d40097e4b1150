import type { Duplex } from 'node:stream';

/** Carries bytes between two connections, both ways; when one of them ends or fails, the other goes, too. */
export function joinStreams(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}
