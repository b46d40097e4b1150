import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { among, and, compared, equals } from '#store/sqlite/where';
import type { Activity, ActivityFilter, ActivityStore } from './activity.ts';

const activities = table<Activity>('activities', {
  id: integer,
  projectId: integer,
  authorId: integer,
  action: word(),
  ref: nullable(text),
  beforeSha: nullable(text),
  afterSha: nullable(text),
  key: text,
  createdAt: date,
});

/** What people have done. */
export function sqliteActivities(database: Database): ActivityStore {
  return {
    note: (activity) =>
      database.write(() => {
        const { projectId, key } = activity;
        const known = and(equals('project_id', projectId), equals('key', key));
        if (!database.get(activities, known)) database.insert(activities, activity);
      }),
    list: async (filter, page) => database.list(activities, activitiesWhere(filter), page),
    projectsOf: async (authorId) =>
      database
        .rows('SELECT DISTINCT project_id FROM activities WHERE author_id = ?', authorId)
        .map((row) => Number(row.project_id)),
    trim: (before) =>
      database.write(() =>
        database.delete(activities, { sql: 'created_at < ?', values: [before.getTime()] }),
      ),
  };
}

function activitiesWhere({ projectIds, authorId, actions, after, before }: ActivityFilter) {
  return and(
    among('project_id', projectIds),
    equals('author_id', authorId),
    among('action', actions),
    compared('created_at >= ?', after?.getTime()),
    compared('created_at < ?', before?.getTime()),
  );
}
