import type { Database } from '#store/sqlite/database';
import { date, integer, json, nullable, table, word } from '#store/sqlite/table';
import { byId } from '#store/sqlite/where';
import type { JobTokenAllowance, JobTokenAllowanceStore } from './job-token-allowance.ts';

/** Whose jobs may use a project. */
const allowances = table<JobTokenAllowance>('job_token_allowances', {
  id: integer,
  projectId: integer,
  targetKind: word(),
  targetId: integer,
  policies: nullable(json()),
  createdAt: date,
});

/** Whose jobs may use a project. */
export function sqliteJobTokenAllowances(database: Database): JobTokenAllowanceStore {
  return {
    create: (allowance) => database.write(() => database.insert(allowances, allowance)),
    delete: (id) => database.write(() => database.delete(allowances, byId(id))),
    list: async (projectId) =>
      database.all(allowances, { sql: 'project_id = ?', values: [projectId] }),
  };
}
