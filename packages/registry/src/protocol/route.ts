import { type Digest, parseDigest } from './digest.ts';
import { RegistryError } from './error.ts';

/** What a request addresses; the path's grammar has been checked. */
export type Route =
  | { readonly kind: 'version' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'tags'; readonly repository: string }
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: Reference }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: Digest }
  | { readonly kind: 'uploads'; readonly repository: string }
  | { readonly kind: 'upload'; readonly repository: string; readonly id: string }
  | { readonly kind: 'referrers'; readonly repository: string; readonly digest: Digest };

/** A manifest is named by its tag or by its digest. */
export type Reference =
  | { readonly tag: string; readonly digest?: undefined }
  | { readonly digest: Digest; readonly tag?: undefined };

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const namePattern = new RegExp(`^${component}(?:/${component})*$`);
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** Whether `name` is a repository name by the specification's grammar. */
export function isRepositoryName(name: string): boolean {
  return name.length <= 255 && namePattern.test(name);
}

/** Whether `name` is a tag by the specification's grammar. */
export function isTag(name: string): boolean {
  return tagPattern.test(name);
}

// Names may contain "blobs" or "manifests" as components, so each pattern is anchored at the end.
const patterns: readonly (readonly [RegExp, (name: string, last: string) => Route])[] = [
  [/^\/v2\/(.+)\/blobs\/uploads()\/?$/, (name) => ({ kind: 'uploads', repository: name })],
  [
    /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/,
    (name, id) => ({ kind: 'upload', repository: name, id }),
  ],
  [
    /^\/v2\/(.+)\/blobs\/([^/]+)$/,
    (name, text) => ({ kind: 'blob', repository: name, digest: digest(text) }),
  ],
  [
    /^\/v2\/(.+)\/manifests\/([^/]+)$/,
    (name, text) => ({ kind: 'manifest', repository: name, reference: reference(text) }),
  ],
  [/^\/v2\/(.+)\/tags\/list()$/, (name) => ({ kind: 'tags', repository: name })],
  [
    /^\/v2\/(.+)\/referrers\/([^/]+)$/,
    (name, text) => ({ kind: 'referrers', repository: name, digest: digest(text) }),
  ],
];

/** Reads the path of a request. @throws RegistryError when it fits no route or breaks the grammar. */
export function parseRoute(pathname: string): Route {
  const path = decode(pathname);
  if (path === '/v2' || path === '/v2/') return { kind: 'version' };
  if (path === '/v2/_catalog') return { kind: 'catalog' };
  for (const [pattern, make] of patterns) {
    const [, name, last] = pattern.exec(path) ?? [];
    if (name === undefined || last === undefined) continue;
    if (!isRepositoryName(name)) throw new RegistryError('NAME_INVALID', { name });
    return make(name, last);
  }
  throw new RegistryError('NOT_FOUND', { path });
}

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw new RegistryError('NAME_INVALID', { path: pathname });
  }
}

/** `text` as a digest. @throws RegistryError DIGEST_INVALID. */
export function digest(text: string): Digest {
  const parsed = parseDigest(text);
  if (parsed === undefined) throw new RegistryError('DIGEST_INVALID', { digest: text });
  return parsed;
}

function reference(text: string): Reference {
  if (text.includes(':')) return { digest: digest(text) };
  if (!isTag(text)) throw new RegistryError('TAG_INVALID', { tag: text });
  return { tag: text };
}
