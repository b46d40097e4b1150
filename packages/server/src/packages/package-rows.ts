import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { among, and, byId, compared, equals, type Where } from '#store/sqlite/where';
import type {
  Package,
  PackageFile,
  PackageFilter,
  PackageIdentity,
  PackageStore,
} from './package.ts';

/** What projects give out. */
const packages = table<Package>('packages', {
  id: integer,
  projectId: integer,
  kind: word(),
  name: text,
  version: text,
  status: word(),
  creatorId: integer,
  createdAt: date,
  lastDownloadedAt: nullable(date),
});

/** The files of it. */
const packageFiles = table<PackageFile>('package_files', {
  id: integer,
  packageId: integer,
  name: text,
  location: text,
  sizeBytes: integer,
  sha256: text,
  pipelineId: nullable(integer),
  createdAt: date,
});

const bytesOfProject =
  'SELECT coalesce(sum(size_bytes), 0) FROM package_files JOIN packages ' +
  'ON packages.id = package_id WHERE project_id = ?';

/** Packages and their files. */
export function sqlitePackages(database: Database): PackageStore {
  return {
    addFile: (wish, file) =>
      database.write(() => {
        const owner = database.get(packages, identified(wish)) ?? database.insert(packages, wish);
        return { owner, file: database.insert(packageFiles, { ...file, packageId: owner.id }) };
      }),
    get: async (id) => database.get(packages, byId(id)),
    named: async (identity) => database.get(packages, identified(identity)),
    list: async (filter, page) => database.list(packages, filtered(filter), page),
    update: (id, change) => database.write(() => database.update(packages, byId(id), change)),
    delete: (id) => database.write(() => database.delete(packages, byId(id))),
    files: async (packageId) =>
      database.all(packageFiles, and(equals('package_id', packageId)), 'ORDER BY id DESC'),
    deleteFile: (id) => database.write(() => database.delete(packageFiles, byId(id))),
    bytesOfProject: async (projectId) => database.number(bytesOfProject, projectId),
  };
}

function identified({ projectId, kind, name, version }: PackageIdentity): Where {
  return and(
    equals('project_id', projectId),
    equals('kind', kind),
    equals('name', name),
    equals('version', version),
  );
}

function filtered({ projectIds, kind, name, version, status }: PackageFilter): Where {
  return and(
    among('project_id', projectIds),
    equals('kind', kind),
    compared('instr(lower(name), ?) > 0', name?.toLowerCase()),
    equals('version', version),
    equals('status', status),
  );
}
