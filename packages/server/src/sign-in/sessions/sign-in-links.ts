import type { Clock } from '#log';
import { makeToken } from '#tokens/token';

/** How long a link may wait to be used. */
const lifetimeSeconds = 15 * 60;
/** Whoever asks for more loses the oldest. */
const mostLinks = 20;

/** Secrets that sign a browser in, once and soon. */
export interface SignInLinks {
  make(userId: number): { readonly value: string; readonly expiresAt: Date };
  /** Whose it is; it is used up by that. */
  take(value: string): number | undefined;
}

/** Kept in memory alone: what a restart forgets can be asked for again. */
export function createSignInLinks(clock: Clock): SignInLinks {
  const waiting = new Map<string, { readonly userId: number; readonly expiresAt: Date }>();
  return {
    make(userId) {
      const value = makeToken('');
      const expiresAt = new Date(clock().getTime() + lifetimeSeconds * 1000);
      waiting.set(value, { userId, expiresAt });
      const [oldest] = waiting.keys();
      if (waiting.size > mostLinks && oldest !== undefined) waiting.delete(oldest);
      return { value, expiresAt };
    },
    take(value) {
      const link = waiting.get(value);
      waiting.delete(value);
      return link && link.expiresAt > clock() ? link.userId : undefined;
    },
  };
}
