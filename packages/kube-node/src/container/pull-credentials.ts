import type { ImageReference, RegistryCredentials } from '@slipway/engine';
import type { Secret } from '@slipway/kube-objects';

interface Entry {
  readonly server: string;
  readonly credentials: RegistryCredentials;
}

/** The credentials in `secrets` that fit `image`, the most specific first. */
export function credentialsFor(
  image: ImageReference,
  secrets: readonly Secret[],
): readonly RegistryCredentials[] {
  return secrets
    .flatMap(entriesOf)
    .filter(({ server }) => fits(server, image))
    .sort((a, b) => b.server.length - a.server.length)
    .map(({ credentials }) => credentials);
}

function entriesOf({ data = {} }: Secret): Entry[] {
  const modern = data['.dockerconfigjson'];
  const legacy = data['.dockercfg'];
  try {
    // A docker config file, as `docker login` writes it; parts that don't fit are skipped below.
    const servers: Record<string, unknown> = modern
      ? (JSON.parse(decode(modern)).auths ?? {})
      : legacy
        ? JSON.parse(decode(legacy))
        : {};
    return Object.entries(servers).flatMap(([server, entry]) => entryOf(server, entry));
  } catch {
    // The API refuses secrets of these types that are not JSON; others have nothing for us.
    return [];
  }
}

function entryOf(server: string, entry: unknown): Entry[] {
  if (typeof entry !== 'object' || !entry) return [];
  const fields: { auth?: unknown; username?: unknown; password?: unknown } = entry;
  const [, user, secret] = /^([^:]*):(.*)$/s.exec(decode(String(fields.auth ?? ''))) ?? [];
  const username = typeof fields.username === 'string' ? fields.username : user;
  const password = typeof fields.password === 'string' ? fields.password : secret;
  if (username === undefined || password === undefined) return [];
  return [{ server, credentials: { username, password, serverAddress: server } }];
}

/** Docker Hub's credentials are filed under the address of its first API. */
const HUB = new Set(['index.docker.io', 'docker.io', 'registry-1.docker.io']);

function fits(server: string, { registry, repository }: ImageReference): boolean {
  const [host = '', ...parts] = server.replace(/^https?:\/\//, '').split('/');
  if (HUB.has(host)) return registry === 'docker.io';
  const patterns = host.split('.');
  const names = registry.split('.');
  const isHost =
    patterns.length === names.length &&
    patterns.every((pattern, index) => isLike(names[index] ?? '', pattern));
  if (!isHost) return false;
  const path = parts.filter((part) => part !== '').join('/');
  return path === '' || `${repository}/`.startsWith(`${path}/`);
}

/** `*` stands for anything. A secret holds what its writer likes, so no expression is made of it. */
function isLike(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.endsWith(last) && from + last.length <= name.length;
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
