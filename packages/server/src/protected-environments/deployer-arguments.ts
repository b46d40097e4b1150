import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import type { Deployer } from './protected-environment.ts';

const levels = [30, 40, 60];

/** `[{"access_level": 40}, {"user_id": 7}, {"group_id": 3}]`; each entry names one of the three. */
export function deployersGiven(args: Args): readonly Deployer[] {
  const entries = args.objects('deploy_access_levels') ?? [];
  if (entries.length === 0) throw invalid('deploy_access_levels is missing');
  return entries.map((entry, index) => deployerOf(entry, index + 1));
}

/** Entries are added, and taken away by `{"id": 7, "_destroy": true}`. */
export function deployersChanged(
  args: Args,
  present: readonly Deployer[],
): readonly Deployer[] | undefined {
  const entries = args.objects('deploy_access_levels');
  if (entries === undefined) return undefined;
  const changed = new Map(present.map((it) => [it.id, it]));
  for (const entry of entries) {
    const id = entry.integer('id');
    if (id !== undefined && !changed.has(id)) {
      throw invalid('deploy_access_levels[id] is invalid');
    }
    if (id !== undefined && entry.boolean('_destroy') === true) changed.delete(id);
    else {
      const next = id ?? Math.max(0, ...changed.keys()) + 1;
      changed.set(next, deployerOf(entry, next));
    }
  }
  if (changed.size === 0) throw invalid('deploy_access_levels may not be empty: unprotect it');
  return [...changed.values()];
}

function deployerOf(entry: Args, id: number): Deployer {
  const accessLevel = entry.integer('access_level') ?? null;
  const userId = entry.integer('user_id') ?? null;
  const groupId = entry.integer('group_id') ?? null;
  const named = [accessLevel, userId, groupId].filter((it) => it !== null);
  if (named.length !== 1) {
    throw invalid('deploy_access_levels: give one of access_level, user_id and group_id');
  }
  if (accessLevel !== null && !levels.includes(accessLevel)) {
    throw invalid('deploy_access_levels[access_level] does not have a valid value');
  }
  const groupInheritanceType = entry.integer('group_inheritance_type') ?? 0;
  return { id, accessLevel, userId, groupId, groupInheritanceType };
}

function invalid(error: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error } });
}
