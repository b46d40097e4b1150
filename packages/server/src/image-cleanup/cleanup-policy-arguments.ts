import type { Args } from '#http/arguments';
import { unprocessable } from '#refused';
import type { Context } from '#services';
import {
  ageChoices,
  type CleanupPolicy,
  cadences,
  keepChoices,
  nextRun,
  policyDefaults,
} from './cleanup-policy.ts';
import { readRules } from './tag-cleanup.ts';

/** What a request says of a project's cleanup; what is undefined stays. */
export type PolicyWish = {
  readonly [K in keyof Omit<CleanupPolicy, 'id' | 'projectId' | 'nextRunAt'>]?:
    | CleanupPolicy[K]
    | undefined;
};

/** `container_expiration_policy_attributes`, in GitLab's words. */
export function policyGiven(args: Args | undefined): PolicyWish | undefined {
  if (args === undefined) return undefined;
  return {
    cadence: args.word('cadence', cadences),
    isEnabled: args.boolean('enabled'),
    keepN: cleared(args, 'keep_n') ? null : args.integer('keep_n'),
    olderThan: cleared(args, 'older_than') ? null : args.text('older_than'),
    nameRegex: args.text('name_regex_delete') ?? args.text('name_regex'),
    nameRegexKeep: cleared(args, 'name_regex_keep') ? null : args.text('name_regex_keep'),
  };
}

const cleared = (args: Args, name: string) => args.has(name) && (args.raw(name) ?? '') === '';

/** Keeps a policy, and plans its next run; throws for what GitLab would not take. */
export async function choosePolicy(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  projectId: number,
  wish: PolicyWish,
): Promise<CleanupPolicy> {
  const present = (await store.cleanupPolicies.of(projectId)) ?? policyDefaults;
  const policy = { ...policyDefaults, ...present, ...withoutHoles(wish) };
  if (policy.keepN !== null && !keepChoices.includes(policy.keepN)) {
    throw unprocessable('keep_n', `must be one of ${keepChoices.join(', ')}`);
  }
  if (policy.olderThan !== null && !ageChoices.includes(policy.olderThan)) {
    throw unprocessable('older_than', `must be one of ${ageChoices.join(', ')}`);
  }
  readRules(policy);
  const { isEnabled, cadence, keepN, olderThan, nameRegex, nameRegexKeep } = policy;
  return store.cleanupPolicies.put({
    projectId,
    isEnabled,
    cadence,
    keepN,
    olderThan,
    nameRegex,
    nameRegexKeep,
    nextRunAt: nextRun(cadence, clock()),
  });
}

function withoutHoles(wish: PolicyWish): Partial<CleanupPolicy> {
  // Each value is the policy's own; only those that are undefined are taken away.
  return Object.fromEntries(
    Object.entries(wish).filter(([, value]) => value !== undefined),
  ) as Partial<CleanupPolicy>;
}

/** GitLab's shape. */
export function policyJson(policy: CleanupPolicy | undefined) {
  const { isEnabled, cadence, keepN, olderThan, nameRegex, nameRegexKeep } = {
    ...policyDefaults,
    ...policy,
  };
  return {
    cadence,
    enabled: isEnabled,
    keep_n: keepN,
    older_than: olderThan,
    name_regex: nameRegex,
    name_regex_keep: nameRegexKeep,
    next_run_at: policy?.nextRunAt ?? null,
  };
}
