import type { Namespace } from '#groups/namespace';
import type { Project } from '#projects/project';
import { found, Refused } from '#refused';
import type { Context } from '#services';
import type { Change } from '#store/records';
import { StoreConflict } from '#store/records';
import type { User } from '#users/user';
import type { Deployer, ProtectedEnvironment, ProtectionOwner } from './protected-environment.ts';

/** Whose protections these are: a project's or a group's. */
export type ProtectionPlace =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'group'; readonly group: Namespace };

/** As the store knows it. */
export function ownerOf(place: ProtectionPlace): ProtectionOwner {
  return place.kind === 'project'
    ? { projectId: place.project.id, groupId: null }
    : { projectId: null, groupId: place.group.id };
}

type ProtectContext = Pick<Context, 'store' | 'clock' | 'auth'>;
type Wish = Pick<
  ProtectedEnvironment,
  'name' | 'deployers' | 'approvalRules' | 'requiredApprovalCount'
>;

/** Keeps an environment to some. Throws when that is done already, and for people who could not. */
export async function protectEnvironment(
  context: ProtectContext,
  place: ProtectionPlace,
  wish: Wish,
): Promise<ProtectedEnvironment> {
  const { store, clock } = context;
  if (place.kind === 'group' && !tiers.has(wish.name)) {
    throw refused(`Name must be a tier of environments: ${[...tiers].join(', ')}`);
  }
  await requireKnown(context, place, wish);
  const record = { ...ownerOf(place), ...wish, createdAt: clock() };
  return store.protectedEnvironments.create(record).catch((error: unknown) => {
    if (!(error instanceof StoreConflict)) throw error;
    throw new Refused('conflict', `Protected environment '${wish.name}' already exists`);
  });
}

const tiers: ReadonlySet<string> = new Set([
  ...['production', 'staging', 'testing', 'development', 'other'],
]);

/** Says anew who may deploy to it, and who approves. */
export async function editProtection(
  context: Pick<ProtectContext, 'store' | 'auth'>,
  place: ProtectionPlace,
  { id }: ProtectedEnvironment,
  change: Change<Omit<Wish, 'name'>>,
): Promise<ProtectedEnvironment> {
  await requireKnown(context, place, change);
  return found(await context.store.protectedEnvironments.update(id, change));
}

/** From now on everybody may deploy there whose jobs may run. */
export async function unprotectEnvironment(
  { store }: Pick<Context, 'store'>,
  { id }: ProtectedEnvironment,
): Promise<void> {
  await store.protectedEnvironments.delete(id);
}

async function requireKnown(
  context: Pick<ProtectContext, 'store' | 'auth'>,
  place: ProtectionPlace,
  { deployers = [], approvalRules = [] }: Partial<Pick<Wish, 'deployers' | 'approvalRules'>>,
): Promise<void> {
  await requirePeople(context, place, 'Deploy access levels', deployers);
  await requirePeople(context, place, 'Approval rules', approvalRules);
}

/** Users have to have access to the project or group, and groups have to be there. */
async function requirePeople(
  { store, auth }: Pick<ProtectContext, 'store' | 'auth'>,
  place: ProtectionPlace,
  list: string,
  entries: readonly Deployer[],
): Promise<void> {
  const level = (user: User) =>
    place.kind === 'project'
      ? auth.access.level(user, place.project)
      : auth.access.namespaceLevel(user, place.group);
  for (const { userId, groupId } of entries) {
    if (groupId !== null && (await store.namespaces.get(groupId))?.kind !== 'group') {
      throw refused(`${list} group is not there`);
    }
    if (userId === null) continue;
    const user = await store.users.get(userId);
    if (!user || (await level(user)) === 0) {
      throw refused(`${list} user is not a member of the ${place.kind}`);
    }
  }
}

function refused(problem: string): Refused {
  return new Refused('unprocessable', problem, { body: { message: [problem] } });
}
