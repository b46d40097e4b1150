import type { Clock } from '#log';
import type { Store } from '#store/store';
import type { Runner } from './runner.ts';

/** When runners were heard of. */
export interface RunnerContacts {
  /** Whether one of its machines was heard of lately. */
  isOnline(runner: Runner): boolean;
  /** Notes that a machine of this runner has just said something. */
  heard(runnerId: number): void;
}

/**
 * GitLab calls a runner online for two hours after its last word. Whoever waits for it wants to know
 * sooner, and a runner that lives asks for jobs or tells of one at least every few minutes.
 */
const onlineMs = 5 * 60 * 1000;
/** How often `contactedAt` is written; in between it is kept in memory. */
const contactMs = 60 * 1000;

/** Known by this server at once, and by others when it is written. */
export function createContacts(store: Store, clock: Clock): RunnerContacts {
  const contacts = new Map<number, Date>();
  const written = new Map<number, Date>();

  return {
    isOnline(runner) {
      const contact = contacts.get(runner.id) ?? runner.contactedAt;
      return contact !== null && clock().getTime() - contact.getTime() < onlineMs;
    },
    heard(runnerId) {
      const now = clock();
      contacts.set(runnerId, now);
      const before = written.get(runnerId);
      if (before && now.getTime() - before.getTime() < contactMs) return;
      written.set(runnerId, now);
      // Lost when the process ends first; the next contact writes it again.
      store.runners.update(runnerId, { contactedAt: now }).catch(() => {});
    },
  };
}
