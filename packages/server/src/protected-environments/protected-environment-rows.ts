import type { Database } from '#store/sqlite/database';
import { date, integer, json, nullable, table, text } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type {
  ProtectedEnvironment,
  ProtectedEnvironmentStore,
  ProtectionOwner,
} from './protected-environment.ts';

/** Environments to which only some may deploy. */
const protectedEnvironments = table<ProtectedEnvironment>('protected_environments', {
  id: integer,
  projectId: nullable(integer),
  groupId: nullable(integer),
  name: text,
  deployers: json(),
  approvalRules: json(),
  requiredApprovalCount: integer,
  createdAt: date,
});

const ownedBy = ({ projectId, groupId }: ProtectionOwner) =>
  and(equals('project_id', projectId ?? undefined), equals('group_id', groupId ?? undefined));

/** Environments to which only some may deploy. */
export function sqliteProtectedEnvironments(database: Database): ProtectedEnvironmentStore {
  const all = protectedEnvironments;
  return {
    create: (environment) => database.write(() => database.insert(all, environment)),
    update: (id, change) => database.write(() => database.update(all, byId(id), change)),
    delete: (id) => database.write(() => database.delete(all, byId(id))),
    byName: async (owner, name) => database.get(all, and(ownedBy(owner), equals('name', name))),
    list: async (owner) => database.all(all, ownedBy(owner)),
    holding: async ({ projectId, name, tier, groupIds }) =>
      database.all(all, {
        sql: `(project_id = ? AND name = ?)
          OR (name = ? AND group_id IN (SELECT value FROM json_each(?)))`,
        values: [projectId, name, tier, JSON.stringify(groupIds)],
      }),
  };
}
