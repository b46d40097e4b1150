import type { Database } from '#store/sqlite/database';
import { bool, integer, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { StoredVariable } from './variable.ts';
import type { VariableStore } from './variable-store.ts';

/** Variables kept beside the code. */
const variables = table<StoredVariable>('variables', {
  id: integer,
  ownerKind: word(),
  ownerId: integer,
  key: text,
  value: text,
  variableType: word(),
  isProtected: bool,
  isMasked: bool,
  isHidden: bool,
  isRaw: bool,
  environmentScope: text,
  description: nullable(text),
});

/** Variables of the instance, groups and projects. */
export function sqliteVariables(database: Database): VariableStore {
  return {
    create: (variable) => database.write(() => database.insert(variables, variable)),
    update: (id, change) => database.write(() => database.update(variables, byId(id), change)),
    delete: (id) => database.write(() => database.delete(variables, byId(id))),
    list: async ({ ownerKind, ownerId }) =>
      database.all(
        variables,
        and(equals('owner_kind', ownerKind), equals('owner_id', ownerId)),
        'ORDER BY key, environment_scope',
      ),
  };
}
