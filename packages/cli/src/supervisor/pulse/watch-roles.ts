import type { KeptRole } from '#supervisor/kept-role';
import { lookMs } from './pulse.ts';

/** Looks whether roles still move, a few times a second, until it is cleared. */
export function watchRoles(roles: () => Iterable<KeptRole>): NodeJS.Timeout {
  let last = performance.now();
  return setInterval(() => {
    const now = performance.now();
    const isLate = now - last > 3 * lookMs;
    last = now;
    for (const role of roles()) {
      if (isLate) role.forgive(now);
      else role.look(now);
    }
  }, lookMs);
}
