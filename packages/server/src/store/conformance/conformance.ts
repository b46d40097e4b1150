import { test } from 'node:test';
import type { Store } from '#store/store';
import type { Check } from './check.ts';
import { keepsRecords } from './keeps-records.ts';
import { keepsSteps } from './keeps-steps.ts';
import { keepsWork } from './keeps-work.ts';

/** A store to try; each begins empty. */
export interface Candidate extends AsyncDisposable {
  readonly store: Store;
}

/** What every kind of `Store` does alike. */
export function conformsAsStore(kind: string, start: () => Promise<Candidate>): void {
  const check: Check = (title, run) => {
    test(`${kind}: ${title}`, async () => {
      await using candidate = await start();
      await run(candidate.store);
    });
  };
  keepsRecords(check);
  keepsSteps(check);
  keepsWork(check);
}
