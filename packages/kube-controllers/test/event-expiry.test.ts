import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '@slipway/kube-objects';
import { expiredEvents } from '../src/lifecycle/event-expiry.ts';

const now = new Date('2026-01-01T12:00:00Z');

const event = (name: string, more: Partial<Event>): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: {
    name,
    namespace: 'n',
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T08:00:00Z',
  },
  involvedObject: {},
  ...more,
});

test('an event is forgotten an hour after it was last seen', () => {
  const events = [
    event('old', { lastTimestamp: '2026-01-01T10:59:00Z' }),
    event('new', { lastTimestamp: '2026-01-01T11:01:00Z' }),
    event('series', { series: { lastObservedTime: '2026-01-01T11:30:00Z' } }),
    event('bare', {}),
  ];

  const names = expiredEvents(events, now).map(({ metadata }) => metadata.name);

  assert.deepEqual(names, ['old', 'bare']);
});
