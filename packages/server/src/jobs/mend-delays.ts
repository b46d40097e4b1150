import type { Clock } from '#log';
import type { Store } from '#store/store';

const everyOne = { statuses: ['scheduled'] } as const;
const page = { limit: 10_000, offset: 0 };

/**
 * A delayed job waits for as long as its file says. One that would wait for longer was planned by a clock
 * that has been set back since: it is planned anew.
 */
export async function mendDelays(store: Pick<Store, 'jobs' | 'due'>, clock: Clock): Promise<void> {
  const { items } = await store.jobs.list(everyOne, page);
  for (const { id, scheduledAt, definition } of items) {
    const latest = new Date(clock().getTime() + (definition.start_in_seconds ?? 0) * 1000);
    if (scheduledAt === null || scheduledAt <= latest) continue;
    await store.jobs.update(id, { scheduledAt: latest });
    await store.due.plan({ kind: 'delayed-job', subject: id, at: latest });
  }
}
