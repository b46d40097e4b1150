import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { among, and, byId, equals } from '#store/sqlite/where';
import type { Release, ReleaseLink, ReleaseStore } from './release.ts';

/** Tags that were made known. */
const releases = table<Release>('releases', {
  id: integer,
  projectId: integer,
  tag: text,
  name: text,
  description: text,
  sha: text,
  authorId: integer,
  createdAt: date,
  releasedAt: date,
});

/** What is to be had of them. */
const releaseLinks = table<ReleaseLink>('release_links', {
  id: integer,
  releaseId: integer,
  name: text,
  url: text,
  path: nullable(text),
  linkType: word(),
});

/** Releases and their links. */
export function sqliteReleases(database: Database): ReleaseStore {
  return {
    create: (release, links) =>
      database.write(() => {
        const made = database.insert(releases, release);
        for (const link of links) database.insert(releaseLinks, { ...link, releaseId: made.id });
        return made;
      }),
    update: (id, change) => database.write(() => database.update(releases, byId(id), change)),
    delete: (id) => database.write(() => database.delete(releases, byId(id))),
    byTag: async (projectId, tag) =>
      database.get(releases, and(equals('project_id', projectId), equals('tag', tag))),
    list: async (projectId, page) =>
      database.list(releases, and(equals('project_id', projectId)), page),
    latest: async (projectId, now) => {
      const isOut = { sql: 'released_at <= ?', values: [now.getTime()] };
      const order = 'ORDER BY released_at DESC, id DESC LIMIT 1';
      return database.all(releases, and(equals('project_id', projectId), isOut), order)[0];
    },
    links: async (ids) =>
      database.all(releaseLinks, and(among('release_id', ids)), 'ORDER BY id DESC'),
    addLink: (link) => database.write(() => database.insert(releaseLinks, link)),
    updateLink: (id, change) =>
      database.write(() => database.update(releaseLinks, byId(id), change)),
    deleteLink: (id) => database.write(() => database.delete(releaseLinks, byId(id))),
  };
}
