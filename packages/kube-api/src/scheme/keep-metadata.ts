import { type Draft, part } from '#schema/draft';

/** Undoes what a write says about one field of the metadata. */
export function keepMetadata(object: Draft, old: Draft, field: string): void {
  const { [field]: _, ...metadata } = part(object, 'metadata');
  const before = part(old, 'metadata')[field];
  if (before !== undefined) metadata[field] = structuredClone(before);
  object.metadata = metadata;
}
