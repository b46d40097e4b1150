import type { Digest } from '#protocol/digest';
import type { Route } from '#protocol/route';

/** A request about an image of the upstream. */
export interface Proxied {
  /** Where copies are kept: one place for all groups. */
  readonly repository: string;
  /** What a right to pull it is called: the group's path is in it. */
  readonly scope: string;
  /** What the upstream calls it. */
  readonly upstream: string;
  readonly wanted:
    | { readonly kind: 'tag'; readonly tag: string }
    | { readonly kind: 'manifest'; readonly digest: Digest }
    | { readonly kind: 'blob'; readonly digest: Digest }
    | { readonly kind: 'other' };
}

/** What the upstream is called: in names of images, and by mirrors in `?ns=`. */
export interface UpstreamName {
  readonly name: string;
}

const place = 'dependency_proxy/containers/';
const inGroup = new RegExp(`^(?:[^/].*/)?${place}(.+)$`);

/**
 * `GROUP/dependency_proxy/containers/IMAGE`, or any name that a mirror is asked for with `?ns=UPSTREAM`;
 * undefined for other images.
 */
export function proxiedBy({ name }: UpstreamName, route: Route, url: URL): Proxied | undefined {
  if (route.kind === 'version' || route.kind === 'catalog') return undefined;
  const isMirrored = url.searchParams.get('ns') === name;
  const image = isMirrored ? route.repository : inGroup.exec(route.repository)?.[1];
  if (image === undefined) return undefined;
  // The short names of Docker Hub.
  const upstream = name === 'docker.io' && !image.includes('/') ? `library/${image}` : image;
  const repository = `${place}${upstream}`;
  const scope = isMirrored ? repository : route.repository;
  return { repository, scope, upstream, wanted: wantedBy(route) };
}

/** Whether a repository holds copies of images of an upstream. */
export const isCopy = (repository: string): boolean => repository.startsWith(place);

function wantedBy(route: Route): Proxied['wanted'] {
  if (route.kind === 'blob') return { kind: 'blob', digest: route.digest };
  if (route.kind !== 'manifest') return { kind: 'other' };
  const { tag, digest } = route.reference;
  return digest === undefined ? { kind: 'tag', tag } : { kind: 'manifest', digest };
}
