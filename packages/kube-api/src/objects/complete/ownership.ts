/** What a write says about who manages which field, and what it does not. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@slipway/kube-objects';
import { saySame } from '#managed-fields/entry';
import { entriesBefore, entriesOf } from '#managed-fields/track-update';
import { copy, type Draft, part } from '#schema/draft';
import type { Kind } from '#scheme/kind';

/** Whether a write that came to nothing would only say when it was. */
export function differsInTimeOnly(draft: Draft, old: KubeObject): boolean {
  const now = entriesOf(draft as unknown as KubeObject);
  const before = entriesOf(old);
  if (now === before || !saySame(now, before)) return false;
  const metadata = { ...part(draft, 'metadata'), managedFields: before };
  return isDeepStrictEqual({ ...draft, metadata }, old);
}

/** Who creates an object has not written its status. */
export function writtenPart(kind: Kind, draft: Draft, old: KubeObject | undefined): Draft {
  if (old !== undefined || !kind.hasStatus) return draft;
  const { status: _, ...rest } = draft;
  return rest;
}

/** The manager of what the cluster's own parts write. */
export const ownManager = 'slipway';

/**
 * A changeable copy of a written object, and the entries from which its managed fields go on. They are
 * not copied: most writes leave them as they are. What is written to a sub-resource cannot change them.
 */
export function takeApart(object: object, old: KubeObject | undefined, subresource: string) {
  const meta = part(object as Draft, 'metadata');
  const { managedFields, ...metadata } = meta;
  const draft = copy({ ...object, metadata });
  const written = subresource === '' ? managedFields : undefined;
  return { draft, entries: entriesBefore(written, old) };
}
