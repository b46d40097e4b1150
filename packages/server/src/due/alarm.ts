import type { Clock } from '#log';

/** How often the clock is looked at: a machine that slept, or whose clock was set, tells nobody. */
const lookMs = 30_000;

/** Calls `ring` when the clock says `at`, in milliseconds, also when it has jumped there. */
export function alarmAt(at: number, clock: Clock, ring: () => void): Disposable {
  let timer = later();
  function later(): NodeJS.Timeout {
    const leftMs = at - clock().getTime();
    return setTimeout(look, Math.min(lookMs, Math.max(1, leftMs))).unref();
  }
  function look(): void {
    if (clock().getTime() >= at) ring();
    else timer = later();
  }
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
