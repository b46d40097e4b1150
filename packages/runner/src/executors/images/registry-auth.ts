import type { Credential } from '@slipway/protocol';

/** A name and a password for a registry, and where they were found. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
  readonly source: string;
}

/** What a `config.json` of the Docker client says about registries. */
interface DockerAuths {
  readonly auths?: Readonly<
    Record<string, { auth?: string; username?: string; password?: string }>
  >;
}

/**
 * The credentials for an image: of the job's variable `DOCKER_AUTH_CONFIG` first, then of the job
 * itself. Inside a source the longest path that begins the image's name wins.
 *
 * @param image as the job names it, with its registry
 */
export function registryLogin(
  image: string,
  authConfig: string | undefined,
  credentials: readonly Credential[],
): RegistryLogin | undefined {
  const own = credentials
    .filter(({ type }) => type === 'registry')
    .map(({ url, username, password }) => ({ path: url, username, password }));
  return (
    best(image, parseAuths(authConfig), '$DOCKER_AUTH_CONFIG') ??
    best(image, own, 'job payload (GitLab Registry)')
  );
}

/** Whether `image` lies in `registry`, which may have a path. */
export function isIn(registry: string, image: string): boolean {
  const path = registry.replace(/^https?:\/\//, '').replace(/\/(v\d\/?)?$/, '');
  const [host = '', ...rest] = path.split('/');
  const wanted = [host.toLowerCase(), ...rest].join('/');
  return normalForm(image).startsWith(`${canonical(wanted)}/`);
}

interface Login {
  readonly path: string;
  readonly username: string;
  readonly password: string;
}

function best(image: string, logins: readonly Login[], source: string): RegistryLogin | undefined {
  const [found] = logins
    .filter(({ path }) => isIn(path, image))
    .sort((a, b) => b.path.length - a.path.length);
  return found && { username: found.username, password: found.password, source };
}

function parseAuths(text: string | undefined): Login[] {
  if (!text) return [];
  try {
    const { auths = {} } = JSON.parse(text) as DockerAuths;
    return Object.entries(auths).map(([path, { auth, username, password }]) => {
      const decoded = Buffer.from(auth ?? '', 'base64').toString();
      const colon = decoded.indexOf(':');
      return {
        path,
        username: username ?? decoded.slice(0, Math.max(colon, 0)),
        password: password ?? decoded.slice(colon + 1),
      };
    });
  } catch {
    return [];
  }
}

/** `alpine` → `docker.io/library/alpine`; the host in small letters. */
function normalForm(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (hasHost) return [canonical(first.toLowerCase()), ...rest].join('/');
  return `docker.io/${rest.length > 0 ? image : `library/${image}`}`;
}

/** Docker Hub has several names. */
const canonical = (registry: string): string =>
  registry === 'index.docker.io' || registry === 'registry-1.docker.io' ? 'docker.io' : registry;
