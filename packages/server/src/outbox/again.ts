import type { DueStore } from '#due/due-store';
import type { DueHandler } from '#due/due-work';
import type { OutboxEntry } from './happening.ts';
import type { Reactor } from './reactor.ts';
import type { TryAgain } from './reader.ts';

const kindOf = ({ name }: Reactor) => `reaction:${name}`;

/** What a reactor could not do becomes due work: its other reactions go on meanwhile. */
export function tryReactionsAgain(due: DueStore, firstAt: () => Date): TryAgain {
  return async (reactor, entries) => {
    for (const entry of entries) {
      await due.plan({ kind: kindOf(reactor), subject: entry.id, at: firstAt(), payload: entry });
    }
  };
}

/** Reacts to what it could not before. */
export function againOf(reactor: Reactor): readonly [string, DueHandler] {
  return [
    kindOf(reactor),
    async ({ payload }) => {
      // Written by `tryReactionsAgain`; only its time has become text.
      const entry = payload as OutboxEntry & { readonly at: string };
      await reactor.react([{ ...entry, at: new Date(entry.at) }]);
      return undefined;
    },
  ];
}
