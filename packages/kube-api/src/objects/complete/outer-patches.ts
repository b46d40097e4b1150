import type { KubeObject } from '@slipway/kube-objects';
import type { Mutations } from '#admission/outer-admission';
import { decodeJson } from '#codec/decode-json';
import { applyJsonPatch } from '#patch/json-patch';
import { type Draft, isDraft, part } from '#schema/draft';
import { schemaOf } from '#scheme/fields';
import type { Kind } from '#scheme/kind';

/** What a writer's words become by the patches of those outside. */
export function mutated(
  kind: Kind,
  draft: Draft,
  old: KubeObject | undefined,
  mutations: Mutations,
): Draft {
  if (mutations.length === 0) return draft;
  const patched = mutations.reduce<unknown>(
    (object, patch) => applyJsonPatch(object, patch),
    draft,
  );
  const { object } = decodeJson(schemaOf(kind), isDraft(patched) ? patched : {});
  const meta = part(object, 'metadata');
  // What the server writes is not theirs to change.
  const kept = old === undefined ? part(draft, 'metadata') : (old.metadata as unknown as Draft);
  for (const field of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'resourceVersion',
    'generation',
  ]) {
    if (kept[field] !== undefined) meta[field] = kept[field];
  }
  object.metadata = meta;
  return object;
}
