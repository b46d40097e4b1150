import { setImmediate } from 'node:timers/promises';
import { type CheckPush, type RefUpdate, zeroSha } from '@slipway/git';
import { sentenceOf } from '#audit/audit-event';
import { type AuditFacts, type AuditLog, authorFacts } from '#audit/audit-log';
import { limitOfPush, type PushLimitOptions } from '#limits/push-limit';
import type { Project } from '#projects/project';
import { originOf, projectIdOf, userIdOf } from '#repository/git-http';
import type { Auth } from '#rights/auth';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import type { ProtectedRef } from './protected-ref.ts';
import { allowsAct, type Holder, isForwardOnly, protectionsAmong } from './protected-refs.ts';

const branchPrefix = 'refs/heads/';
const tagPrefix = 'refs/tags/';

/** Refs looked at in one turn of the event loop. */
const atOnce = 1000;

/** Who pushes, and what a push may do. */
export interface CheckPushOptions extends PushLimitOptions {
  readonly store: Store;
  readonly auth: Auth;
  readonly audit: Pick<AuditLog, 'record'>;
}

/** Refuses what protected branches and tags do not allow; the reasons are GitLab's words. */
export function gitCheckPush({ store, auth, audit, ...rest }: CheckPushOptions): CheckPush {
  async function holderOf(user: User, project: Project): Promise<Holder> {
    return { level: await auth.access.level(user, project), isAdmin: user.isAdmin };
  }

  return async ({ repository, actor, updates }) => {
    const user = await store.users.get(userIdOf(actor));
    const project = await store.projects.get(projectIdOf(repository));
    if (!user || !project) return { isAllowed: false, reason: 'the project is gone' };
    if (user.state !== 'active') return { isAllowed: false, reason: 'You are blocked.' };
    const holder = await holderOf(user, project);
    const rules = await store.protectedRefs.list(project.id);
    const forwardOnly: string[] = [];
    for (const [index, update] of updates.entries()) {
      // A push may announce some hundred thousand refs: others have their turn meanwhile.
      if (index % atOnce === atOnce - 1) await setImmediate();
      const name = update.ref.replace(/^refs\/(heads|tags)\//, '');
      const isTag = update.ref.startsWith(tagPrefix);
      const protections = protectionsAmong(rules, name, isTag);
      const reason = isTag
        ? tagObjection(update, protections, holder)
        : branchObjection(update, { project, name, protections, holder });
      if (reason !== undefined) return { isAllowed: false, reason };
      if (!isTag && isForwardOnly(protections)) forwardOnly.push(update.ref);
    }
    const limited = await limitOfPush(rest, project, updates);
    if (limited.isAllowed) await audit.record(pushFacts(user, project, actor, updates));
    return { ...limited, forwardOnly };
  };
}

const mostRefsTold = 20;

/** A push for the audit log: before the refs move, so that none goes unrecorded. */
function pushFacts(
  user: User,
  project: Project,
  actor: string,
  updates: readonly RefUpdate[],
): AuditFacts {
  const { credential, address } = originOf(actor);
  const event = 'repository_push';
  return {
    ...authorFacts(user),
    credential,
    entityKind: 'Project',
    entityId: project.id,
    entityPath: project.fullPath,
    event,
    targetKind: 'Repository',
    targetId: String(project.id),
    targetName: project.fullPath,
    message: sentenceOf(event),
    changes: { count: updates.length, refs: updates.slice(0, mostRefsTold) },
    address,
    requestId: '',
  };
}

interface BranchFacts {
  readonly project: Project;
  readonly name: string;
  readonly protections: readonly ProtectedRef[];
  readonly holder: Holder;
}

function branchObjection(
  { ref, before, after }: RefUpdate,
  { project, name, protections, holder }: BranchFacts,
): string | undefined {
  const isBranch = ref.startsWith(branchPrefix);
  if (isBranch && before === zeroSha && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name)) {
    return 'You cannot create a branch with a SHA-1 or SHA-256 branch name.';
  }
  if (isBranch && after === zeroSha && name === project.defaultBranch) {
    return 'The default branch of a project cannot be deleted.';
  }
  if (after === zeroSha && protections.length > 0) return deletionObjection(holder);
  if (allowsAct(protections, 'push', holder)) return undefined;
  return protections.length > 0
    ? 'You are not allowed to push code to protected branches on this project.'
    : 'You are not allowed to push code to this project.';
}

/** A slip of the hand deletes no protected branch; the API is for those who mean it. */
function deletionObjection(holder: Holder): string {
  return holder.level >= 40
    ? 'You can only delete protected branches using the API: DELETE /projects/:id/repository/branches/:branch.'
    : 'You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch.';
}

function tagObjection(
  { before, after }: RefUpdate,
  protections: readonly ProtectedRef[],
  holder: Holder,
): string | undefined {
  const isProtected = protections.length > 0;
  if (isProtected && after === zeroSha)
    return 'Protected tags cannot be deleted by a push: use the API.';
  if (isProtected && before !== zeroSha) return 'Protected tags cannot be updated.';
  if (allowsAct(protections, 'push', holder)) return undefined;
  return isProtected
    ? 'You are not allowed to create this tag as it is protected.'
    : 'You are not allowed to push code to this project.';
}
