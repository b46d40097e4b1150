import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@slipway/kube-objects';
import { type ManagedFields, readEntries } from '#managed-fields/entry';
import { difference, type FieldSet, union } from '#managed-fields/field-set';
import { fieldsOf } from '#managed-fields/fields-of';
import { removeFields } from '#managed-fields/merge';
import { ownable } from '#managed-fields/track-update';
import { applyDefaults } from '#schema/default';
import { copy, type Draft, eachParent, part } from '#schema/draft';
import { schemaOf } from '#scheme/fields';
import type { Kind } from '#scheme/kind';

/** Under this name the cluster's own parts write. */
const clusterManager = 'slipway';
/** What clients note about their own writes. */
const notes = ['kubectl.kubernetes.io/last-applied-configuration'];

/**
 * What a person would have written to get this object: its fields that belong to somebody else than the
 * cluster itself, without what the cluster fills in when it is left out, without status.
 */
export function writtenPart(kind: Kind, object: KubeObject): Draft {
  const { apiVersion, metadata } = object;
  const schema = schemaOf(kind);
  const all = ownable(object);
  delete all.status;
  const owned = ownedFields(object);
  const others = owned === undefined ? {} : difference(fieldsOf(schema, all), owned);
  const left = (removeFields(schema, all, others) ?? {}) as Draft;
  const { metadata: meta, ...rest } = withoutDefaults(kind, left);
  const { name, namespace } = metadata;
  return {
    apiVersion,
    kind: object.kind,
    metadata: { name, ...(namespace && { namespace }), ...withoutNotes(meta as Draft | undefined) },
    ...rest,
  };
}

/** The fields of everybody but the cluster; undefined when the object does not say whose they are. */
function ownedFields({ metadata }: KubeObject): FieldSet | undefined {
  const entries = readEntries((metadata as unknown as Draft).managedFields);
  const others = entries?.filter(isSomebodys) ?? [];
  if (others.length === 0) return undefined;
  return others.reduce<FieldSet>((set, { fieldsV1 }) => union(set, fieldsV1), {});
}

const isSomebodys = ({ manager, subresource = '' }: ManagedFields) =>
  manager !== clusterManager && subresource === '';

function withoutNotes(meta: Draft = {}): Draft {
  const { annotations: _, ownerReferences: __, finalizers: ___, ...rest } = meta;
  const annotations = { ...part(meta, 'annotations') };
  for (const note of notes) delete annotations[note];
  return Object.keys(annotations).length === 0 ? rest : { ...rest, annotations };
}

/** Leaves out each field that comes back by itself. */
function withoutDefaults({ defaults }: Kind, object: Draft): Draft {
  const whole = copy(object);
  applyDefaults(whole, defaults);
  const short = copy(object);
  for (const [path] of defaults.toReversed()) {
    eachParent(short, path, (parent, field) => {
      const value = parent[field];
      if (value === undefined) return;
      delete parent[field];
      const again = copy(short);
      applyDefaults(again, defaults);
      if (!isDeepStrictEqual(again, whole)) parent[field] = value;
    });
  }
  return short;
}
