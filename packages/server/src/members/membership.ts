import type { Namespace } from '#groups/namespace';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import { isOver } from './levels.ts';
import type { Member } from './member.ts';

/** A project or group that people are members of. */
export interface Membership {
  readonly sourceKind: Member['sourceKind'];
  readonly sourceId: number;
  /** The namespace above it, or itself for a group's parent; null at the top. */
  readonly parentId: number | null;
}

/** The members of a project. */
export function membershipOfProject(project: Project): Membership {
  return { sourceKind: 'project', sourceId: project.id, parentId: project.namespaceId };
}

/** The members of a group. */
export function membershipOfGroup(group: Namespace): Membership {
  return { sourceKind: 'namespace', sourceId: group.id, parentId: group.parentId };
}

const everybody = { limit: 10_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;
const ownerLevel = 50;

/** Those that were made members of just this one, and the owner of a project in their own space. */
export async function directMembers(store: Store, of: Membership): Promise<readonly Member[]> {
  const { items } = await store.members.list(of, everybody);
  const namespace = of.sourceKind === 'project' ? await parentOf(store, of) : undefined;
  const owner = namespace && ownerOf(namespace, of);
  return owner ? [owner, ...items.filter(({ userId }) => userId !== owner.userId)] : items;
}

/** With those of groups above it and of invited ones: each person once, with the highest level they have. */
export async function allMembers(
  store: Store,
  of: Membership,
  now: Date,
): Promise<readonly Member[]> {
  const inLine = await membersFromAbove(store, of, now);
  const invited: Member[] = [];
  for (let at: Membership | undefined = of; at; at = await above(store, at)) {
    invited.push(...(await invitedMembers(store, at, now)));
  }
  return highestOfEach([...inLine, ...invited], now);
}

/** The members of this and of the groups above it: each person once, with the highest level. */
export async function membersFromAbove(
  store: Store,
  of: Membership,
  now: Date,
): Promise<readonly Member[]> {
  const members: Member[] = [];
  for (let at: Membership | undefined = of; at; at = await above(store, at)) {
    members.push(...(await directMembers(store, at)));
  }
  return highestOfEach(members, now);
}

function highestOfEach(members: readonly Member[], now: Date): readonly Member[] {
  const highest = new Map<number, Member>();
  for (const member of members) {
    if (isOver(member, now)) continue;
    const known = highest.get(member.userId);
    if (!known || known.accessLevel < member.accessLevel) highest.set(member.userId, member);
  }
  return [...highest.values()];
}

/** Members of groups that were invited, and of those above them, with no more than was offered. */
async function invitedMembers(store: Store, of: Membership, now: Date): Promise<readonly Member[]> {
  const invited: Member[] = [];
  for (const link of await store.groupLinks.list(of)) {
    const group = isOver(link, now) ? undefined : await store.namespaces.get(link.groupId);
    if (group === undefined) continue;
    const members = await membersFromAbove(store, membershipOfGroup(group), now);
    for (const member of members) {
      const accessLevel = Math.min(member.accessLevel, link.accessLevel);
      invited.push({ ...member, accessLevel });
    }
  }
  return invited;
}

async function above(store: Store, of: Membership): Promise<Membership | undefined> {
  const parent = await parentOf(store, of);
  return parent?.kind === 'group' ? membershipOfGroup(parent) : undefined;
}

async function parentOf(store: Store, { parentId }: Membership): Promise<Namespace | undefined> {
  return parentId === null ? undefined : store.namespaces.get(parentId);
}

/** Nobody wrote down that people are members of what lies in their own space. */
function ownerOf({ ownerId, createdAt }: Namespace, of: Membership): Member | undefined {
  if (ownerId === null) return undefined;
  const { sourceKind, sourceId } = of;
  const level = { accessLevel: ownerLevel, createdAt, expiresAt: null };
  return { id: 0, sourceKind, sourceId, userId: ownerId, ...level };
}
