import type { Database } from '#store/sqlite/database';
import { date, integer, table, text } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { Upload, UploadStore } from './upload.ts';

/** Files added to projects. */
const uploads = table<Upload>('uploads', {
  id: integer,
  projectId: integer,
  secret: text,
  filename: text,
  sizeBytes: integer,
  uploadedBy: integer,
  createdAt: date,
});

/** Files added to projects. */
export function sqliteUploads(database: Database): UploadStore {
  return {
    create: (upload) => database.write(() => database.insert(uploads, upload)),
    delete: (id) => database.write(() => database.delete(uploads, byId(id))),
    get: async (id) => database.get(uploads, byId(id)),
    bySecret: async (projectId, secret) =>
      database.get(uploads, and(equals('project_id', projectId), equals('secret', secret))),
    list: async (projectId, page) =>
      database.list(uploads, and(equals('project_id', projectId)), page),
    bytesOfProject: async (projectId) =>
      database.number(
        'SELECT coalesce(sum(size_bytes), 0) FROM uploads WHERE project_id = ?',
        projectId,
      ),
  };
}
