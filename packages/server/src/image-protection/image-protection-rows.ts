import type { Database } from '#store/sqlite/database';
import { integer, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { ImageProtection, ImageProtectionStore } from './image-protection.ts';

const rules = table<ImageProtection>('image_protection_rules', {
  id: integer,
  projectId: integer,
  pattern: text,
  pushLevel: nullable(word()),
  deleteLevel: nullable(word()),
});

/** Rules that protect repositories of images. */
export function sqliteImageProtections(database: Database): ImageProtectionStore {
  return {
    get: async (id) => database.get(rules, byId(id)),
    create: (rule) => database.write(() => database.insert(rules, rule)),
    update: (id, change) => database.write(() => database.update(rules, byId(id), change)),
    delete: (id) => database.write(() => database.delete(rules, byId(id))),
    list: async (projectId) => database.all(rules, and(equals('project_id', projectId))),
  };
}
