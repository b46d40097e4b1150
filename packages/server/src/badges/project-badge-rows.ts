import type { Database } from '#store/sqlite/database';
import { integer, table, text } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { ProjectBadge, ProjectBadgeStore } from './project-badge.ts';

const badges = table<ProjectBadge>('project_badges', {
  id: integer,
  projectId: integer,
  name: text,
  linkUrl: text,
  imageUrl: text,
});

/** Pictures beside projects' names. */
export function sqliteProjectBadges(database: Database): ProjectBadgeStore {
  return {
    create: (badge) => database.write(() => database.insert(badges, badge)),
    update: (id, change) => database.write(() => database.update(badges, byId(id), change)),
    delete: (id) => database.write(() => database.delete(badges, byId(id))),
    get: async (id) => database.get(badges, byId(id)),
    of: async (projectId) => database.all(badges, and(equals('project_id', projectId))),
  };
}
