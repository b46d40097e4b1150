/**
 * Jobs that build images without an engine: buildah and podman, as the ordinary root of their container.
 *
 * They make a user namespace for each step and unpack layers into a folder of their own. So their container
 * may make such namespaces, gains no privileges by programs that give some, and has a folder for layers on
 * a file system that can lay them over each other.
 */
import type { JobPayload, Variable } from '@slipway/protocol';
import { dependencyProxyOf } from './dependency-proxy.ts';
import { booleanOf, internal } from './variables.ts';

/** Where containers/storage looks for layers, whoever runs it. */
export const layersFolder = '/var/lib/containers';

/** How layers come to lie on each other: `vfs` copies them, which works everywhere. */
export type StorageDriver = 'overlay' | 'vfs';

/** What says so where neither image nor script do: `"true"`, or `"false"` for one that only names the tools. */
const wishName = 'SLIPWAY_USER_NAMESPACES';

/** Whether a job is one of them. */
export function buildsWithoutEngine({ image, steps, variables }: JobPayload): boolean {
  const wish = booleanOf(variables, wishName);
  if (wish !== undefined) return wish;
  const lines = [image?.name ?? '', ...steps.flatMap(({ script }) => script)];
  return lines.some((line) => /\b(?:buildah|podman)\b/.test(line));
}

/** What the tools are told unless the file says otherwise. */
export function builderVariables(payload: JobPayload, temporary: string): readonly Variable[] {
  if (!buildsWithoutEngine(payload)) return [];
  const folder = `${temporary}/containers`;
  return [
    // A step in namespaces of all kinds would need a /proc of its own, which a container may not mount.
    internal('BUILDAH_ISOLATION', 'chroot'),
    internal('CONTAINERS_STORAGE_CONF', `${folder}/storage.conf`),
    internal('CONTAINERS_REGISTRIES_CONF', `${folder}/registries.conf`),
  ];
}

/**
 * The files that the variables name, for the folder `containers`. Images of the registry `proxied` are asked for in
 * the server's registry, and where they belong only if that does not give them.
 */
export function builderFiles(
  payload: JobPayload,
  driver: StorageDriver,
  proxied?: string,
): Readonly<Record<'registries.conf' | 'storage.conf', string>> {
  return {
    'storage.conf': [
      '[storage]',
      `driver = "${driver}"`,
      `graphroot = "${layersFolder}/storage"`,
      'runroot = "/run/containers/storage"',
      ...(driver === 'overlay' ? [`rootless_storage_path = "${layersFolder}/$UID"`] : []),
      '',
    ].join('\n'),
    'registries.conf': [
      'unqualified-search-registries = ["docker.io"]',
      ...plainRegistries(payload).flatMap((registry) => [
        '[[registry]]',
        `location = ${JSON.stringify(registry)}`,
        'insecure = true',
      ]),
      ...mirrorOf(payload, proxied),
      '',
    ].join('\n'),
  };
}

function mirrorOf(payload: JobPayload, proxied: string | undefined): readonly string[] {
  const proxy = dependencyProxyOf(payload);
  if (proxied === undefined || proxy === undefined) return [];
  return [
    '[[registry]]',
    `location = ${JSON.stringify(proxied)}`,
    '[[registry.mirror]]',
    `location = ${JSON.stringify(proxy)}`,
    ...(plainRegistries(payload).length > 0 ? ['insecure = true'] : []),
  ];
}

/** The server's registry speaks as its git does. */
function plainRegistries({ credentials, git_info }: JobPayload): readonly string[] {
  if (new URL(git_info.repo_url).protocol !== 'http:') return [];
  return credentials.filter(({ type }) => type === 'registry').map(({ url }) => url);
}
