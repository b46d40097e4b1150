import type { Event } from '@slipway/kube-objects';
import { age, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part, text as textOf } from '#schema/draft';
import { type FieldError, invalid } from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { fieldsAt, type SelectableFields, textAt } from '#scheme/selectable-fields';

const reporter = textAt('reportingComponent');
const { text, wide, wideInteger } = columnsOf<Event>();

/** Event of v1. */
export const event = defineKind('Event', 'events', {
  shortNames: ['ev'],
  isMadeByPut: true,
  validate: checkPlace,
  columns: [
    text('Last Seen', (object, now) => age(lastSeen(object), now)),
    text('Type', ({ type }) => type ?? ''),
    text('Reason', ({ reason }) => reason ?? ''),
    text('Object', ({ involvedObject: { kind = '', name = '' } }) =>
      kind === '' ? name : `${kind.toLowerCase()}/${name}`,
    ),
    wide('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? ''),
    wide('Source', ({ source = {}, reportingComponent = '' }) =>
      [source.component ?? reportingComponent, source.host ?? ''].filter(Boolean).join(', '),
    ),
    text('Message', ({ message = '' }) => message.trim()),
    wide('First Seen', (object, now) => age(object.firstTimestamp ?? lastSeen(object), now)),
    wideInteger('Count', ({ series, count }) => series?.count ?? count ?? 1),
    { ...nameColumn, priority: 1 },
  ],
  selectableFields: {
    ...ofSubject('involvedObject'),
    ...ofSubject('regarding'),
    ...fieldsAt('reason', 'reportingComponent', 'type'),
    reportingController: reporter,
    // Who reports by the newer fields has no source.
    source: (object) => textAt('source.component')(object) || reporter(object),
  },
});

function checkPlace(object: Draft): FieldError[] {
  const namespace = textOf(part(object, 'involvedObject'), 'namespace');
  if (namespace === '' || namespace === textOf(part(object, 'metadata'), 'namespace')) return [];
  return [invalid('involvedObject.namespace', namespace, 'does not match event.namespace')];
}

/** The fields of the object that an event is about, under the names of both kinds of event. */
function ofSubject(prefix: string): SelectableFields {
  const names = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
  return Object.fromEntries(
    names.map((name) => [`${prefix}.${name}`, textAt(`involvedObject.${name}`)]),
  );
}

const lastSeen = ({ series, lastTimestamp, eventTime, metadata }: Event) =>
  series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
