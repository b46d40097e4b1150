import { levelsJson } from './level-arguments.ts';
import type { ProtectedRef } from './protected-ref.ts';

/** A protection as GitLab shows it. */
export function protectedRefJson(ref: ProtectedRef) {
  const base = { id: ref.id, name: ref.pattern };
  if (ref.kind === 'tag') {
    const created = levelsJson('allowed_to_create', ref.id, ref.pushLevels);
    return { ...base, create_access_levels: created };
  }
  return {
    ...base,
    push_access_levels: levelsJson('allowed_to_push', ref.id, ref.pushLevels),
    merge_access_levels: levelsJson('allowed_to_merge', ref.id, ref.mergeLevels),
    unprotect_access_levels: levelsJson('allowed_to_unprotect', ref.id, ref.unprotectLevels),
    allow_force_push: ref.allowsForcePush,
    code_owner_approval_required: false,
    inherited: false,
  };
}
