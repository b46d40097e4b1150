import type { Namespace } from '#groups/namespace';
import type { GroupLink } from './group-link.ts';

/** What `POST …/share` of a project answers. */
export function groupLinkJson(link: GroupLink) {
  return {
    id: link.id,
    project_id: link.sourceId,
    group_id: link.groupId,
    group_access: link.accessLevel,
    expires_at: dayOf(link.expiresAt),
  };
}

/** An entry of `shared_with_groups`. */
export function sharedGroupJson({ link, group }: { link: GroupLink; group: Namespace }) {
  return {
    group_id: group.id,
    group_name: group.name,
    group_full_path: group.fullPath,
    group_access_level: link.accessLevel,
    expires_at: dayOf(link.expiresAt),
  };
}

function dayOf(date: Date | null): string | null {
  return date?.toISOString().slice(0, 10) ?? null;
}
