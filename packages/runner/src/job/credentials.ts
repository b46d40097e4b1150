import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Credential } from '@slipway/protocol';

/** A registry's credentials in the form of `~/.docker/config.json`. */
interface DockerConfiguration {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/**
 * Writes a Docker client configuration for one job into `directory`: what the runner's user has,
 * plus the job's own registry credentials. `docker push` then works without a login, and a
 * `docker login` in the job stays in the job.
 */
export async function writeDockerConfiguration(
  directory: string,
  credentials: readonly Credential[],
  { home, given }: { readonly home: string | undefined; readonly given: string | undefined },
): Promise<void> {
  const own = home ? await readConfiguration(`${home}/.docker/config.json`) : {};
  const registries = credentials.filter(({ type }) => type === 'registry');
  const configuration: DockerConfiguration = {
    ...own,
    auths: {
      ...own.auths,
      ...parsed(given).auths,
      ...Object.fromEntries(
        registries.map(({ url, username, password }) => [
          url,
          { auth: Buffer.from(`${username}:${password}`).toString('base64') },
        ]),
      ),
    },
    // No helper for our registries, also where the user's configuration names one for all others.
    credHelpers: {
      ...own.credHelpers,
      ...(own.credsStore !== undefined &&
        Object.fromEntries(registries.map(({ url }) => [url, '']))),
    },
    ...(home && { cliPluginsExtraDirs: [`${home}/.docker/cli-plugins`] }),
    // Contexts live beside the user's own file; only the default one exists here.
    currentContext: undefined,
  };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(`${directory}/config.json`, JSON.stringify(configuration), { mode: 0o600 });
}

async function readConfiguration(path: string): Promise<DockerConfiguration> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as DockerConfiguration;
  } catch {
    return {};
  }
}

/** `DOCKER_AUTH_CONFIG` of the project; what is no JSON is of no use to clients either. */
function parsed(text: string | undefined): DockerConfiguration {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null ? (value as DockerConfiguration) : {};
  } catch {
    return {};
  }
}
