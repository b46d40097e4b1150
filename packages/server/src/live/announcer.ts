import type { Events } from '#events';
import type { Reactor } from '#outbox/reactor';

/** Tells those who listen at this server, whichever server it happened on. */
export function announcer(events: Pick<Events, 'publish'>): Reactor {
  return {
    name: 'live',
    reach: 'everywhere',
    hears: () => 'live',
    async react(entries) {
      for (const { what } of entries) events.publish(what);
    },
  };
}
