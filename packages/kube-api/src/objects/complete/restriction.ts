import type { KubeObject } from '@slipway/kube-objects';
import { type Draft, part } from '#schema/draft';
import type { Kind } from '#scheme/kind';
import type { Part } from '#scheme/subresource';

/** What of the metadata a write to the status may change. */
const metadataOfStatus = ['labels', 'annotations', 'finalizers'];

/** Undoes what a sub-resource may not change. */
export function restrict(kind: Kind, draft: Draft, old: KubeObject, target: Part): void {
  const before = old as unknown as Draft;
  if (target !== 'status' && kind.hasStatus) keep(draft, before, ['status']);
  if (target === 'status') {
    const written = part(draft, 'metadata');
    keep(draft, before, otherFields(draft, before, ['status']));
    // Everything that has a schema of its own keeps its metadata, as custom kinds do.
    if (!kind.statusKeepsMetadata && kind.schema === undefined) {
      const then = part(before, 'metadata');
      keep(written, then, otherFields(written, then, metadataOfStatus));
      draft.metadata = written;
    }
  }
  kind.restrict?.(draft, before, target);
}

const otherFields = (draft: Draft, old: Draft, fields: readonly string[]) =>
  Object.keys({ ...draft, ...old }).filter((field) => !fields.includes(field));

/** Puts fields back as they were. */
function keep(draft: Draft, old: Draft, fields: readonly string[]): void {
  for (const field of fields) {
    if (old[field] === undefined) delete draft[field];
    // Stored objects cannot be changed, and what follows completes the draft.
    else draft[field] = structuredClone(old[field]);
  }
}
