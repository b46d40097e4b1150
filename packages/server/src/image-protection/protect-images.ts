import type { Project } from '#projects/project';
import { found, Refused, unprocessable } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { ImageProtection } from './image-protection.ts';

type ProtectionContext = Pick<Context, 'store'>;
type Wish = Pick<ImageProtection, 'pattern' | 'pushLevel' | 'deleteLevel'>;

/** The rules of a project. */
export function imageProtectionsOf(
  { store }: ProtectionContext,
  { id }: Project,
): Promise<readonly ImageProtection[]> {
  return store.imageProtections.list(id);
}

/** A rule of this project; another one's is not there. */
export async function imageProtectionOf(
  { store }: ProtectionContext,
  { id: projectId }: Project,
  id: number,
): Promise<ImageProtection> {
  const rule = await store.imageProtections.get(id);
  return found(rule?.projectId === projectId ? rule : undefined);
}

/** Makes a rule. */
export async function protectImages(
  { store }: ProtectionContext,
  { id: projectId }: Project,
  wish: Wish,
): Promise<ImageProtection> {
  requireLevel(wish);
  return store.imageProtections.create({ projectId, ...wish }).catch(patternTaken);
}

/** Changes a rule. */
export async function editImageProtection(
  { store }: ProtectionContext,
  rule: ImageProtection,
  wish: Wish,
): Promise<ImageProtection> {
  requireLevel(wish);
  return (await store.imageProtections.update(rule.id, wish).catch(patternTaken)) ?? rule;
}

/** Takes a rule away. */
export async function unprotectImages(
  { store }: ProtectionContext,
  { id }: ImageProtection,
): Promise<void> {
  await store.imageProtections.delete(id);
}

function requireLevel({ pushLevel, deleteLevel }: Wish): void {
  if (pushLevel !== null || deleteLevel !== null) return;
  throw new Refused(
    'invalid',
    'A rule must have a minimum access role for push or delete: give one of them',
  );
}

function patternTaken(error: unknown): never {
  if (!(error instanceof StoreConflict)) throw error;
  throw unprocessable('repository_path_pattern', 'has already been taken');
}
