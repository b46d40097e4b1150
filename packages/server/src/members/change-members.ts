import { noteActivity } from '#activities/note-activity';
import { given } from '#given';
import { forbidden, found, Refused } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import type { Member } from './member.ts';
import { type Membership, membersFromAbove } from './membership.ts';

/** Whose members are to be changed, and the level of the one who asks. */
export interface AskedMembership extends Membership {
  readonly level: number;
}

type MemberContext = Pick<Context, 'store' | 'clock'>;

const owner = 50;
const maintainer = 40;

/** Nobody gives or takes more than they have: a maintainer makes no owners. */
function requireLevel({ level }: AskedMembership, accessLevel: number): void {
  if (accessLevel > level) throw forbidden();
}

/** Makes somebody a member, until their time is over. */
export async function addMember(
  { store, clock }: MemberContext,
  of: AskedMembership,
  { userId, accessLevel, expiresAt }: Pick<Member, 'userId' | 'accessLevel' | 'expiresAt'>,
): Promise<Member> {
  requireLevel(of, accessLevel);
  const { sourceKind, sourceId } = of;
  const member = { sourceKind, sourceId, userId, accessLevel, createdAt: clock(), expiresAt };
  const made = await store.members.create(member).catch((error: unknown) => {
    if (!(error instanceof StoreConflict)) throw error;
    throw new Refused('conflict', 'Member already exists');
  });
  if (sourceKind === 'project') await noteActivity({ store, clock }, cameOrWent(made, 'joined'));
  return made;
}

function cameOrWent({ sourceId, userId }: Member, action: 'joined' | 'left') {
  return { projectId: sourceId, authorId: userId, action };
}

/** A member who was made one here: nobody else's level can be changed from here. */
async function memberMadeHere(store: Store, of: AskedMembership, userId: number): Promise<Member> {
  const { sourceKind, sourceId } = of;
  return found(await store.members.find({ sourceKind, sourceId, userId }));
}

/** Changes what a member may do, or until when; an undefined end stays. */
export async function editMember(
  context: MemberContext,
  of: AskedMembership,
  userId: number,
  wanted: { readonly accessLevel: number; readonly expiresAt: Date | null | undefined },
): Promise<Member> {
  const { store } = context;
  const member = await memberMadeHere(store, of, userId);
  requireLevel(of, member.accessLevel);
  requireLevel(of, wanted.accessLevel);
  if (wanted.accessLevel < owner) await requireOtherOwner(context, of, member);
  return found(await store.members.update(member.id, given(wanted)));
}

/** People leave by themselves; to remove others takes the right to manage. */
export async function removeMember(
  context: MemberContext,
  of: AskedMembership,
  by: User,
  userId: number,
): Promise<void> {
  const { store } = context;
  const member = await memberMadeHere(store, of, userId);
  const least = of.sourceKind === 'project' ? maintainer : owner;
  if (member.userId !== by.id && of.level < least) throw forbidden();
  requireLevel(of, member.accessLevel);
  await requireOtherOwner(context, of, member);
  await store.members.delete(member.id);
  if (of.sourceKind === 'project') await noteActivity(context, cameOrWent(member, 'left'));
}

/** A group keeps an owner. */
async function requireOtherOwner(
  { store, clock }: MemberContext,
  of: Membership,
  member: Member,
): Promise<void> {
  if (of.sourceKind !== 'namespace' || member.accessLevel < owner) return;
  const members = await membersFromAbove(store, of, clock());
  const others = members.filter(
    ({ userId, accessLevel }) => userId !== member.userId && accessLevel >= owner,
  );
  if (others.length === 0) throw forbidden('A group needs an owner: make someone else one first');
}
