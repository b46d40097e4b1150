import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import type { ApprovalRule, Deployer } from './protected-environment.ts';

const levels = [30, 40, 60];

/** `[{"access_level": 40}, {"user_id": 7}, {"group_id": 3}]`; each entry names one of the three. */
export function deployersGiven(args: Args): readonly Deployer[] {
  const entries = args.objects('deploy_access_levels') ?? [];
  if (entries.length === 0) throw invalid('deploy_access_levels is missing');
  return entries.map((entry, index) => deployerOf('deploy_access_levels', entry, index + 1));
}

/** Entries are added, and taken away by `{"id": 7, "_destroy": true}`. */
export function deployersChanged(
  args: Args,
  present: readonly Deployer[],
): readonly Deployer[] | undefined {
  const changed = changedEntries(args, 'deploy_access_levels', present, deployerOf);
  if (changed?.length === 0) {
    throw invalid('deploy_access_levels may not be empty: unprotect it');
  }
  return changed;
}

/** As those of `deploy_access_levels`, and each with `required_approvals`. */
export function approvalRulesChanged(
  args: Args,
  present: readonly ApprovalRule[],
): readonly ApprovalRule[] | undefined {
  return changedEntries(args, 'approval_rules', present, approvalRuleOf);
}

/** How many have to approve where there are no rules. */
export function approvalCountGiven(args: Args): number | undefined {
  const count = args.integer('required_approval_count');
  if (count === undefined || (count >= 0 && count <= mostApprovals)) return count;
  throw invalid('required_approval_count must be from 0 to 5');
}

const mostApprovals = 5;

type Read<T> = (list: string, entry: Args, id: number, present: T | undefined) => T;

function changedEntries<T extends Deployer>(
  args: Args,
  list: string,
  present: readonly T[],
  read: Read<T>,
): readonly T[] | undefined {
  const entries = args.objects(list);
  if (entries === undefined) return undefined;
  const changed = new Map(present.map((it) => [it.id, it]));
  for (const entry of entries) {
    const id = entry.integer('id');
    if (id !== undefined && !changed.has(id)) throw invalid(`${list}[id] is invalid`);
    if (id !== undefined && entry.boolean('_destroy') === true) changed.delete(id);
    else {
      const next = id ?? Math.max(0, ...changed.keys()) + 1;
      changed.set(next, read(list, entry, next, changed.get(next)));
    }
  }
  return [...changed.values()];
}

function deployerOf(list: string, entry: Args, id: number, present?: Deployer): Deployer {
  const given = {
    accessLevel: entry.integer('access_level') ?? null,
    userId: entry.integer('user_id') ?? null,
    groupId: entry.integer('group_id') ?? null,
  };
  const { accessLevel } = given;
  const named = Object.values(given).filter((it) => it !== null);
  // Who is meant stays when only something else is changed.
  if (named.length > 1 || (named.length === 0 && !present)) {
    throw invalid(`${list}: give one of access_level, user_id and group_id`);
  }
  if (accessLevel !== null && !levels.includes(accessLevel)) {
    throw invalid(`${list}[access_level] does not have a valid value`);
  }
  const groupInheritanceType =
    entry.integer('group_inheritance_type') ?? present?.groupInheritanceType ?? 0;
  const who = named.length === 0 && present ? present : given;
  const { userId, groupId } = who;
  return { id, accessLevel: who.accessLevel, userId, groupId, groupInheritanceType };
}

function approvalRuleOf(
  list: string,
  entry: Args,
  id: number,
  present?: ApprovalRule,
): ApprovalRule {
  const requiredApprovals = entry.integer('required_approvals') ?? present?.requiredApprovals ?? 1;
  if (requiredApprovals < 1 || requiredApprovals > mostApprovals) {
    throw invalid(`${list}[required_approvals] must be from 1 to ${mostApprovals}`);
  }
  return { ...deployerOf(list, entry, id, present), requiredApprovals };
}

function invalid(error: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error } });
}
