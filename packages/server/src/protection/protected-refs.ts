import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import type { ProtectedRef } from './protected-ref.ts';

/** What a protection says unless it says otherwise. */
export const maintainersOnly = {
  pushLevels: [40],
  mergeLevels: [40],
  unprotectLevels: [],
  allowsForcePush: false,
} as const;

/** Protects the branch that has become a project's default one; one that is protected stays as it is. */
export async function protectDefaultBranch(
  store: Store,
  { id }: Pick<Project, 'id'>,
  branch: string,
  now: Date,
): Promise<void> {
  if (await isProtectedRef(store, { id }, branch, false)) return;
  const ref = { projectId: id, kind: 'branch', pattern: branch, createdAt: now } as const;
  await store.protectedRefs.create({ ...ref, ...maintainersOnly });
}

/** Whether a branch or tag is protected: changed by some only, trusted with protected variables. */
export async function isProtectedRef(
  store: Store,
  project: Pick<Project, 'id'>,
  ref: string,
  isTag: boolean,
): Promise<boolean> {
  return (await protectionsOf(store, project, ref, isTag)).length > 0;
}

/** Every protection that a branch or tag falls under. */
export async function protectionsOf(
  store: Store,
  project: Pick<Project, 'id'>,
  ref: string,
  isTag: boolean,
): Promise<readonly ProtectedRef[]> {
  return protectionsAmong(await store.protectedRefs.list(project.id), ref, isTag);
}

/** As `protectionsOf`, of a project's rules that were read already: for many refs at once. */
export function protectionsAmong(
  rules: readonly ProtectedRef[],
  ref: string,
  isTag: boolean,
): readonly ProtectedRef[] {
  const kind = isTag ? 'tag' : 'branch';
  return rules.filter((rule) => rule.kind === kind && matches(rule.pattern, ref));
}

/** Somebody whose level in the project is known. */
export interface Holder {
  readonly level: number;
  readonly isAdmin: boolean;
}

/** GitLab's levels that a protection can name, beside the roles. */
const nobody = 0;
const administrators = 60;

/** Whether one of these levels lets them in; nobody passes 0, administrators all the rest. */
export function passes(levels: readonly number[], { level, isAdmin }: Holder): boolean {
  return levels.some((each) => {
    if (each === nobody) return false;
    return isAdmin || (each !== administrators && level >= each);
  });
}

/** What can be done with a branch or tag. To run or cancel its pipelines the right to push or merge suffices. */
export type RefAct = 'push' | 'run' | 'cancel' | 'delete';

const securityManager = 25;
const developer = 30;
const maintainer = 40;

/** Whether somebody may do this. Of several protections the most permissive counts, as on GitLab. */
export function allowsAct(
  protections: readonly ProtectedRef[],
  act: RefAct,
  holder: Holder,
): boolean {
  if (protections.length === 0) {
    return holder.level >= (act === 'cancel' ? securityManager : developer);
  }
  if (act === 'delete') return holder.level >= maintainer;
  return protections.some(
    ({ pushLevels, mergeLevels }) =>
      passes(pushLevels, holder) || (act !== 'push' && passes(mergeLevels, holder)),
  );
}

/** Whether these protections keep a branch from being rewritten; one that allows it is enough. */
export function isForwardOnly(protections: readonly ProtectedRef[]): boolean {
  return protections.length > 0 && !protections.some(({ allowsForcePush }) => allowsForcePush);
}

/** `release/*` matches `release/1/2`: a star stands for anything. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.endsWith(last) && name.length - last.length >= from;
}
