import type { Store } from '#store/store';

/** One thing that every store does. */
export type Check = (title: string, run: (store: Store) => Promise<void>) => void;
