import { cancelDue, planDue } from '#due/due-rows';
import type { Database } from '#store/sqlite/database';
import { bool, date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { CleanupPolicy, CleanupPolicyStore } from './cleanup-policy.ts';

const policies = table<CleanupPolicy>('image_cleanup_policies', {
  id: integer,
  projectId: integer,
  isEnabled: bool,
  cadence: word(),
  keepN: nullable(integer),
  olderThan: nullable(text),
  nameRegex: text,
  nameRegexKeep: nullable(text),
  nextRunAt: date,
});

const kind = 'clean-images';

/** Cleanup policies; what is enabled is planned in the same transaction. */
export function sqliteCleanupPolicies(database: Database): CleanupPolicyStore {
  const of = (projectId: number) => database.get(policies, and(equals('project_id', projectId)));
  return {
    of: async (projectId) => of(projectId),
    put: (policy) =>
      database.write(() => {
        const { projectId: subject, isEnabled, nextRunAt: at } = policy;
        if (isEnabled) planDue(database, { kind, subject, at });
        else cancelDue(database, kind, subject);
        const known = of(subject);
        const changed = known && database.update(policies, byId(known.id), policy);
        return changed ?? database.insert(policies, policy);
      }),
    update: (id, change) => database.write(() => database.update(policies, byId(id), change)),
  };
}
