import { cancelDue, planDue } from '#due/due-rows';
import { pipelines } from '#pipelines/pipeline-rows';
import type { Database } from '#store/sqlite/database';
import { bool, date, integer, json, nullable, table, text } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import { type Schedule, type ScheduleStore, scheduleDueKind } from './schedule.ts';

/** Pipelines that are to be made again and again. */
const schedules = table<Schedule>('pipeline_schedules', {
  id: integer,
  projectId: integer,
  ownerId: integer,
  description: text,
  ref: text,
  cron: text,
  timeZone: text,
  isActive: bool,
  variables: json(),
  inputs: json(),
  nextRunAt: nullable(date),
  lastError: nullable(text),
  createdAt: date,
  updatedAt: date,
});

/** Schedules, with the due work that follows from each. */
export function sqliteSchedules(database: Database): ScheduleStore {
  function planned(schedule: Schedule): Schedule {
    const { id: subject, nextRunAt: at } = schedule;
    if (at === null) cancelDue(database, scheduleDueKind, subject);
    else planDue(database, { kind: scheduleDueKind, subject, at, payload: at.toISOString() });
    return schedule;
  }

  return {
    create: (schedule) => database.write(() => planned(database.insert(schedules, schedule))),
    update: (id, change) =>
      database.write(() => {
        const changed = database.update(schedules, byId(id), change);
        return changed && 'nextRunAt' in change ? planned(changed) : changed;
      }),
    delete: (id) =>
      database.write(() => {
        database.delete(schedules, byId(id));
        cancelDue(database, scheduleDueKind, id);
      }),
    get: async (id) => database.get(schedules, byId(id)),
    list: async (projectId, isActive, page) => {
      const active = isActive === undefined ? undefined : Number(isActive);
      const where = and(equals('project_id', projectId), equals('is_active', active));
      return database.list(schedules, where, page);
    },
    addRun: (scheduleId, pipelineId) =>
      database.write(() => {
        const sql = 'INSERT OR IGNORE INTO pipeline_schedule_runs VALUES (?, ?)';
        database.run(sql, pipelineId, scheduleId);
      }),
    runs: async (scheduleId, page) => {
      const sql = 'id IN (SELECT pipeline_id FROM pipeline_schedule_runs WHERE schedule_id = ?)';
      return database.list(pipelines, { sql, values: [scheduleId] }, page);
    },
    ofPipeline: async (pipelineId) => {
      const sql = 'id = (SELECT schedule_id FROM pipeline_schedule_runs WHERE pipeline_id = ?)';
      return database.get(schedules, { sql, values: [pipelineId] });
    },
  };
}
