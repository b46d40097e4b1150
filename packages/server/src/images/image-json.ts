import type { Addresses } from '#addresses';
import type { ImageHold } from '#image-cleanup/image-holds';
import type { ImageProtection } from '#image-protection/image-protection';
import type { NamedRepository } from './find-repositories.ts';
import type { ImageTag } from './image-catalog.ts';

/** GitLab's shape of a repository. */
export function repositoryJson(
  { record, project, path }: NamedRepository,
  addresses: Addresses,
): Record<string, unknown> {
  return {
    id: record.id,
    name: record.name,
    path,
    project_id: project.id,
    location: `${addresses.registry}/${path}`,
    created_at: record.createdAt,
    cleanup_policy_started_at: record.cleanupStartedAt,
    status: null,
    delete_api_path: `${addresses.url}/api/v4/projects/${project.id}/registry/repositories/${record.id}`,
  };
}

/** The few fields that lists of tags have. */
export function tagNameJson(path: string, name: string, addresses: Addresses) {
  return { name, path: `${path}:${name}`, location: `${addresses.registry}/${path}:${name}` };
}

/** GitLab's shape of a tag; ours beside it: what it is made of, for which machines, and who needs it. */
export function tagJson(
  path: string,
  tag: ImageTag,
  usedBy: readonly ImageHold[],
  addresses: Addresses,
) {
  const revision = tag.digest.replace(/^sha(256|512):/, '');
  return {
    ...tagNameJson(path, tag.name, addresses),
    revision,
    short_revision: revision.slice(0, 9),
    digest: tag.digest,
    created_at: tag.createdAt,
    total_size: tag.sizeBytes,
    media_type: tag.mediaType,
    platforms: tag.platforms,
    layers: tag.layers.map(({ digest, mediaType, size }) => ({
      digest,
      media_type: mediaType,
      size,
    })),
    used_by: usedBy,
  };
}

/** GitLab's shape of a protection rule; its pattern begins with the project's path. */
export function protectionJson(rule: ImageProtection, projectPath: string) {
  const base = projectPath.toLowerCase();
  return {
    id: rule.id,
    project_id: rule.projectId,
    repository_path_pattern: rule.pattern === '' ? base : `${base}/${rule.pattern}`,
    minimum_access_level_for_push: rule.pushLevel,
    minimum_access_level_for_delete: rule.deleteLevel,
  };
}
