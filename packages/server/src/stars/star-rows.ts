import type { Database } from '#store/sqlite/database';
import { date, integer, table } from '#store/sqlite/table';
import { and, equals } from '#store/sqlite/where';
import type { Star, StarStore } from './star.ts';

const stars = table<Star>('stars', {
  id: integer,
  projectId: integer,
  userId: integer,
  createdAt: date,
});

const counted =
  'UPDATE projects SET star_count = (SELECT count(*) FROM stars WHERE project_id = projects.id) WHERE id = ?';

/** Stars, and how many each project has. */
export function sqliteStars(database: Database): StarStore {
  const theirs = (projectId: number, userId: number) =>
    and(equals('project_id', projectId), equals('user_id', userId));
  return {
    give: (star) =>
      database.write(() => {
        if (database.get(stars, theirs(star.projectId, star.userId))) return false;
        database.insert(stars, star);
        database.change('projects', counted, star.projectId);
        return true;
      }),
    takeBack: (projectId, userId) =>
      database.write(() => {
        if (!database.get(stars, theirs(projectId, userId))) return false;
        database.delete(stars, theirs(projectId, userId));
        database.change('projects', counted, projectId);
        return true;
      }),
    of: async (projectId) => database.all(stars, and(equals('project_id', projectId))),
  };
}
