import { forbidden, found, Refused } from '#refused';
import type { Context } from '#services';
import { type Change, type New, StoreConflict } from '#store/records';
import type { ProtectedRef } from './protected-ref.ts';
import { passes } from './protected-refs.ts';
import type { Asker } from './run-rights.ts';

type ProtectionContext = Pick<Context, 'store' | 'auth'>;

/** Protects a branch or tag, or all whose names fit a pattern. Throws when that is done already. */
export async function protectRef(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  ref: Omit<New<ProtectedRef>, 'createdAt'>,
): Promise<ProtectedRef> {
  const protection = { ...ref, createdAt: clock() };
  return store.protectedRefs.create(protection).catch((error: unknown) => {
    if (!(error instanceof StoreConflict)) throw error;
    if (ref.kind === 'branch') {
      throw new Refused('conflict', `Protected branch '${ref.pattern}' already exists`);
    }
    const message = ['Name has already been taken'];
    throw new Refused('unprocessable', 'Name has already been taken', { body: { message } });
  });
}

/** Throws for those whom the protection itself keeps from changing it. */
async function requireUnprotect(
  { auth }: ProtectionContext,
  { user, project }: Asker,
  { unprotectLevels }: ProtectedRef,
): Promise<void> {
  if (unprotectLevels.length === 0) return;
  const level = await auth.access.level(user, project);
  if (!passes(unprotectLevels, { level, isAdmin: user.isAdmin })) throw forbidden();
}

/** Changes a protection: given what stands there, `change` says what shall. */
export async function editProtection(
  context: ProtectionContext,
  asker: Asker,
  ref: ProtectedRef,
  change: Change<ProtectedRef>,
): Promise<ProtectedRef> {
  await requireUnprotect(context, asker, ref);
  if (Object.keys(change).length === 0) return ref;
  return found(await context.store.protectedRefs.update(ref.id, change));
}

/** Ends a protection. */
export async function unprotect(
  context: ProtectionContext,
  asker: Asker,
  ref: ProtectedRef,
): Promise<void> {
  await requireUnprotect(context, asker, ref);
  await context.store.protectedRefs.delete(ref.id);
}

/** The protections of a project's branches, or of its tags. */
export async function protectionsOfKind(
  { store }: Pick<Context, 'store'>,
  { id }: Pick<Asker['project'], 'id'>,
  kind: ProtectedRef['kind'],
): Promise<readonly ProtectedRef[]> {
  return (await store.protectedRefs.list(id)).filter((ref) => ref.kind === kind);
}
