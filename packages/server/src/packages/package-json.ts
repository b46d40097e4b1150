import type { Project } from '#projects/project';
import { nobody, type Package, type PackageFile } from './package.ts';

/** A package as GitLab tells of it. */
export function packageJson(it: Package, project: Project, url: string) {
  return {
    id: it.id,
    name: it.name,
    version: it.version,
    package_type: it.kind,
    status: it.status,
    _links: {
      web_path: `/${project.fullPath}/-/packages/${it.id}`,
      delete_api_path: `${url}/api/v4/projects/${project.id}/packages/${it.id}`,
    },
    created_at: it.createdAt,
    last_downloaded_at: it.lastDownloadedAt,
    creator_id: it.creatorId === nobody ? null : it.creatorId,
    tags: [],
  };
}

/** One of its files. Only the digest that holds is told: nobody computes the older ones here. */
export function packageFileJson(file: PackageFile) {
  return {
    id: file.id,
    package_id: file.packageId,
    created_at: file.createdAt,
    file_name: file.name,
    size: file.sizeBytes,
    file_md5: null,
    file_sha1: null,
    file_sha256: file.sha256,
  };
}
