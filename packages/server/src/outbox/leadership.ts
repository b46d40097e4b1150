import type { Clock } from '#log';
import type { OutboxStore } from './outbox-store.ts';

/** Whether this server is the one that reacts for all on the store. */
export interface Leadership {
  /** Takes the lead, whoever has it. */
  take(): Promise<void>;
  /**
   * Holds the lead, or asks for it. `anew` when it was somebody else's meanwhile, who may have gone on;
   * `false` when it is another one's: then `again` is called when its time is over.
   */
  hold(): Promise<'held' | 'anew' | false>;
  /** Lets others lead, if this server does. */
  resign(): Promise<void>;
  close(): void;
}

/** Who asks. */
export interface LeadershipOptions {
  readonly outbox: OutboxStore;
  /** This server among those on the store. */
  readonly owner: string;
  readonly clock: Clock;
}

/** Others take over when the leader was silent for so long. */
const leaseMs = 15_000;

/** A lease in the store, renewed when half of it is over. */
export function createLeadership(
  { outbox, owner, clock }: LeadershipOptions,
  again: () => void,
): Leadership {
  let isLeader = false;
  let leadsUntil = 0;
  let retry: NodeJS.Timeout | undefined;

  return {
    async take() {
      leadsUntil = clock().getTime() + leaseMs;
      await outbox.takeLead(owner, new Date(leadsUntil));
      isLeader = true;
    },
    async hold() {
      const now = clock().getTime();
      // A clock that was set back makes the time that is left too long.
      const isFresh = now < leadsUntil - leaseMs / 2 && now >= leadsUntil - leaseMs;
      if (isLeader && isFresh) return 'held';
      const until = now + leaseMs;
      const others = await outbox.lead(owner, new Date(now), new Date(until));
      if (others !== undefined) {
        isLeader = false;
        clearTimeout(retry);
        const restMs = others.getTime() - now;
        retry = setTimeout(again, Math.min(leaseMs, Math.max(1, restMs))).unref();
        return false;
      }
      const isAnew = !isLeader || now >= leadsUntil;
      leadsUntil = until;
      isLeader = true;
      return isAnew ? 'anew' : 'held';
    },
    async resign() {
      if (isLeader) await outbox.resign(owner);
    },
    close: () => clearTimeout(retry),
  };
}
