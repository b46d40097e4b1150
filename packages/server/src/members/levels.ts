import type { Namespace } from '#groups/namespace';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import type { Source } from './member.ts';

/** GitLab's levels of access, from what the store says at that moment; 0 is none. */
export interface Levels {
  level(user: User, project: Project): Promise<number>;
  namespaceLevel(user: User, namespace: Namespace): Promise<number>;
}

const owner = 50;

/**
 * A user's level is the highest of: their own membership, that of a group above, and that in a group
 * which was invited, which counts for no more than the invitation says. Invitations do not go on from
 * group to group. What is over by the clock counts no more, whether anybody has swept it away or not.
 */
export function createLevels(store: Store, clock: Clock): Levels {
  async function level(user: User, project: Project): Promise<number> {
    if (user.state !== 'active') return 0;
    if (user.isAdmin) return owner;
    const namespace = await store.namespaces.get(project.namespaceId);
    const source = { sourceKind: 'project', sourceId: project.id } as const;
    return Math.max(
      namespace ? await namespaceLevel(user, namespace) : 0,
      await direct(user, source),
      await invited(user, source),
    );
  }

  async function namespaceLevel(user: User, namespace: Namespace): Promise<number> {
    if (user.state !== 'active') return 0;
    if (user.isAdmin) return owner;
    const own = await inLine(user, namespace, direct);
    if (own === owner) return own;
    return Math.max(own, await inLine(user, namespace, invited));
  }

  /** The highest level that a group and those above it give. */
  async function inLine(user: User, from: Namespace, given: typeof direct): Promise<number> {
    let highest = 0;
    for (let at: Namespace | undefined = from; at; at = await above(at)) {
      if (at.ownerId === user.id) return owner;
      highest = Math.max(highest, await given(user, { sourceKind: 'namespace', sourceId: at.id }));
    }
    return highest;
  }

  async function above({ parentId }: Namespace): Promise<Namespace | undefined> {
    return parentId === null ? undefined : store.namespaces.get(parentId);
  }

  async function direct(user: User, source: Source): Promise<number> {
    const member = await store.members.find({ ...source, userId: user.id });
    return member && !isOver(member, clock()) ? member.accessLevel : 0;
  }

  async function invited(user: User, source: Source): Promise<number> {
    let highest = 0;
    for (const link of await store.groupLinks.list(source)) {
      if (isOver(link, clock())) continue;
      const group = await store.namespaces.get(link.groupId);
      const level = group ? await inLine(user, group, direct) : 0;
      highest = Math.max(highest, Math.min(level, link.accessLevel));
    }
    return highest;
  }

  return { level, namespaceLevel };
}

/** Whether its time has passed. */
export function isOver({ expiresAt }: { readonly expiresAt: Date | null }, now: Date): boolean {
  return expiresAt !== null && expiresAt <= now;
}
