/** What an access token may be allowed to do, with what that means. */
export const accessScopes: readonly (readonly [string, string])[] = [
  ['api', 'everything you may do, by the API, git and the registry'],
  ['read_api', 'read everything by the API'],
  ['read_user', 'read who you are'],
  ['read_repository', 'git clone, fetch'],
  ['write_repository', 'git push'],
  ['read_registry', 'pull images'],
  ['write_registry', 'push images'],
  ['create_runner', 'make runners'],
  ['manage_runner', 'change and remove runners'],
  ['self_rotate', 'replace itself by a new token'],
];

/** What a deploy token may be allowed to do. */
export const deployScopes: readonly (readonly [string, string])[] = [
  ['read_repository', 'git clone, fetch'],
  ['read_registry', 'pull images'],
  ['write_registry', 'push images'],
  ['read_package_registry', 'fetch packages'],
  ['write_package_registry', 'publish and fetch packages'],
];
