import type { Store } from '#store/store';

/** Whether the database answers, and is whole. */
export async function storeHealth(
  store: Pick<Store, 'settings' | 'damage'>,
): Promise<{ readonly status: 'ok' | 'failed'; readonly message?: string }> {
  try {
    await store.settings.get('health');
    const damage = await store.damage();
    if (damage === undefined) return { status: 'ok' };
    const message = `The database is damaged (${damage}): restore it from a backup`;
    return { status: 'failed', message };
  } catch (error) {
    return { status: 'failed', message: String(error) };
  }
}

/** How many jobs runners hold. */
export async function heldJobCount({ jobs }: Pick<Store, 'jobs'>): Promise<number> {
  return (await jobs.held()).length;
}
