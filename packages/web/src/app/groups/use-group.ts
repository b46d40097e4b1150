import type { Group, Member } from '@slipway/contract';
import { get } from '#data/api.ts';
import { type Resource, useResource } from '#data/use-resource.ts';
import { useSession } from '#sign-in/session.tsx';

/** A group, and what the asking user is in it. */
export interface GroupSeen {
  readonly group: Group;
  /** 0 for somebody who has no role there. */
  readonly level: number;
}

const owner = 50;

/** The API's address of a group, by its full path. */
export const groupApi = (path: string) => `/api/v4/groups/${encodeURIComponent(path)}`;

/** Reads a group by its full path. */
export function useGroup(path: string): Resource<GroupSeen> {
  const { session } = useSession();
  const api = groupApi(path);
  return useResource(`${api} ${session?.id}`, async (_key, signal) => {
    const [group, [me]] = await Promise.all([
      get<Group>(`${api}?with_projects=false`, signal),
      session?.is_admin === false
        ? get<readonly Member[]>(`${api}/members/all?user_ids=${session.id}`, signal)
        : [],
    ]);
    return { group, level: session?.is_admin ? owner : (me?.access_level ?? 0) };
  });
}
