import { type Draft, isDraft, setField } from '#schema/draft';

/** RFC 7386: null deletes, objects merge, everything else replaces. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isDraft(patch)) return patch;
  const result: Draft = isDraft(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else {
      const old = Object.hasOwn(result, key) ? result[key] : undefined;
      setField(result, key, applyMergePatch(old, value));
    }
  }
  return result;
}
