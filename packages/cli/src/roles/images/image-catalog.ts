import type { ServerOptions } from '@slipway/server';
import { registryNames } from '#addresses';
import type { RoleContext } from '#roles/role';
import { clusterImages } from './image-access.ts';

/** The registry and the cluster, as the server's pages and API ask about images. */
export function catalogOf({
  config,
  peers,
  mainPort,
}: Pick<RoleContext, 'config' | 'peers' | 'mainPort'>): NonNullable<ServerOptions['images']> {
  const { registry, cluster } = peers;
  return {
    repositories: () => registry.repositories(),
    tagNames: (repository) => registry.tagNames(repository),
    tagPage: (repository, part) => registry.tagPage(repository, part),
    tags: (repository, names) => registry.tags(repository, names),
    sizeBytes: (repository) => registry.sizeBytes(repository),
    setTag: (repository, name, from) => registry.setTag(repository, name, from),
    deleteTags: (repository, names) => registry.deleteTags(repository, names),
    deleteRepository: (repository) => registry.deleteRepository(repository),
    move: async (from, to) => void (await registry.moveRepositories(from, to)),
    collect: (isDryRun) => registry.collect({ untagged: true, isDryRun }),
    inCluster: async () => {
      if (!config.hasCluster) return [];
      return clusterImages(registryNames(config, mainPort), await cluster.namedImages());
    },
    projectGone: async (path) => {
      await registry.deleteRepositories(path.toLowerCase());
      if (config.hasCluster) await cluster.forgetProject(path);
    },
  };
}
