import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, text } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { ContainerRepository, ContainerRepositoryStore } from './container-repository.ts';

const repositories = table<ContainerRepository>('container_repositories', {
  id: integer,
  projectId: integer,
  name: text,
  createdAt: date,
  cleanupStartedAt: nullable(date),
});

/** Repositories of images, numbered. */
export function sqliteContainerRepositories(database: Database): ContainerRepositoryStore {
  const named = (projectId: number, name: string) =>
    database.get(repositories, and(equals('project_id', projectId), equals('name', name)));
  return {
    get: async (id) => database.get(repositories, byId(id)),
    async ensure(projectId, names, createdAt) {
      const known = names.map((name) => named(projectId, name));
      const all = known.filter((repository) => repository !== undefined);
      if (all.length === names.length) return all;
      return database.write(() =>
        names.map(
          (name) =>
            named(projectId, name) ??
            database.insert(repositories, { projectId, name, createdAt, cleanupStartedAt: null }),
        ),
      );
    },
    update: (id, change) => database.write(() => database.update(repositories, byId(id), change)),
    delete: (id) => database.write(() => database.delete(repositories, byId(id))),
  };
}
