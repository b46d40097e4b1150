import type { Database } from '#store/sqlite/database';
import { date, integer, table, text } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { FreezePeriod, FreezePeriodStore } from './freeze-period.ts';

const periods = table<FreezePeriod>('freeze_periods', {
  id: integer,
  projectId: integer,
  freezeStart: text,
  freezeEnd: text,
  cronTimezone: text,
  createdAt: date,
  updatedAt: date,
});

/** Times in which nothing is to be released. */
export function sqliteFreezePeriods(database: Database): FreezePeriodStore {
  const ofProject = (id: number) => and(equals('project_id', id));
  return {
    create: (period) => database.write(() => database.insert(periods, period)),
    update: (id, change) => database.write(() => database.update(periods, byId(id), change)),
    delete: (id) => database.write(() => database.delete(periods, byId(id))),
    get: async (id) => database.get(periods, byId(id)),
    list: async (projectId, page) => database.list(periods, ofProject(projectId), page),
    all: async (projectId) => database.all(periods, ofProject(projectId)),
  };
}
