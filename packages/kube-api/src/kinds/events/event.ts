import type { Draft } from '#schema/draft';
import { defineKind } from '#scheme/kind';

/** The fields of a core Event and of an events.k8s.io Event that are the same under two names. */
const pairs = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
] as const;

function rename(event: object, names: readonly (readonly [string, string])[]): Draft {
  const map = new Map(names);
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [map.get(name) ?? name, value]),
  );
}

/** A stored Event as events.k8s.io/v1 shows it. */
const showEvent = (event: object): Draft => ({
  ...rename(event, pairs),
  apiVersion: 'events.k8s.io/v1',
});

/** An Event of events.k8s.io/v1 as it is stored. */
const storeEvent = (event: object): Draft => ({
  ...rename(
    event,
    pairs.map(([core, view]) => [view, core] as const),
  ),
  apiVersion: 'v1',
});

/** Event of events.k8s.io/v1: the core Event under other names. */
export const eventView = defineKind('Event', 'events', {
  group: 'events.k8s.io',
  type: 'events.Event',
  shortNames: ['ev'],
  isMadeByPut: true,
  view: { of: 'events', show: showEvent, store: storeEvent },
});
