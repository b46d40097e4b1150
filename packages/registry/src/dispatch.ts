import { deleteBlob, getBlob } from '#blobs/blob-handlers';
import type { BlobStore } from '#blobs/blob-store';
import {
  deleteManifest,
  getManifest,
  listReferrers,
  listTags,
  type ManifestContext,
  putManifest,
} from '#manifests/manifest-handlers';
import { RegistryError } from '#protocol/error';
import type { Exchange } from '#protocol/exchange';
import { page } from '#protocol/page';
import { isRepositoryName, type Route } from '#protocol/route';
import type { Access, Grants } from '#protocol/token';
import {
  appendToUpload,
  cancelUpload,
  finishUpload,
  startUpload,
  type UploadContext,
  uploadStatus,
} from '#uploads/upload-handlers';

/** What the handlers need of the registry. */
export interface Context extends UploadContext, ManifestContext {
  readonly blobs: BlobStore;
  repositories(): Promise<readonly string[]>;
}

type On<K> = Extract<Route, { kind: K }>;
type Handler<K> = (
  context: Context,
  exchange: Exchange,
  route: On<K>,
  grants: Grants,
) => Response | Promise<Response>;
type Methods<K> = Readonly<Partial<Record<string, Handler<K>>>>;

const version: Handler<'version'> = () => Response.json({});
const catalog: Handler<'catalog'> = async ({ repositories }, { url }) => {
  const { items, headers } = page(await repositories(), url);
  return Response.json({ repositories: items }, { headers });
};
const tags: Handler<'tags'> = (context, exchange, { repository }) =>
  listTags(context, exchange, repository);
const referrers: Handler<'referrers'> = (context, exchange, { repository, digest }) =>
  listReferrers(context, exchange, repository, digest);
const manifest: Handler<'manifest'> = (context, exchange, { repository, reference }) =>
  getManifest(context, exchange, repository, reference);
const blob: Handler<'blob'> = ({ blobs }, exchange, { repository, digest }) =>
  getBlob(blobs, exchange, repository, digest);

/** Every operation of the registry; what is not here is answered with 405. */
const operations: { readonly [K in Route['kind']]: Methods<K> } = {
  version: { GET: version, HEAD: version },
  catalog: { GET: catalog },
  tags: { GET: tags },
  referrers: { GET: referrers },
  manifest: {
    GET: manifest,
    HEAD: manifest,
    PUT: (context, exchange, { repository, reference }) =>
      putManifest(context, exchange, repository, reference),
    DELETE: (context, _, { repository, reference }) =>
      deleteManifest(context, repository, reference),
  },
  blob: {
    GET: blob,
    HEAD: blob,
    DELETE: ({ blobs, gate }, _, { repository, digest }) =>
      deleteBlob(blobs, gate, repository, digest),
  },
  uploads: {
    POST: (context, exchange, { repository }, grants) =>
      startUpload(context, exchange, repository, grants),
  },
  upload: {
    GET: (context, _, { repository, id }) => uploadStatus(context, repository, id),
    PATCH: (context, exchange, { repository, id }) =>
      appendToUpload(context, exchange, repository, id),
    PUT: (context, exchange, { repository, id }) => finishUpload(context, exchange, repository, id),
    DELETE: (context, _, { repository, id }) => cancelUpload(context, repository, id),
  },
};

/** The operation for a method on a route. @throws RegistryError UNSUPPORTED. */
export function operationFor(
  method: string,
  route: Route,
): (context: Context, exchange: Exchange, grants: Grants) => Response | Promise<Response> {
  // Two lookups lose the pairing of route and handler that the table's type has checked.
  const methods = operations[route.kind] as Methods<Route['kind']>;
  const handler = methods[method] as
    | ((...parameters: [Context, Exchange, Route, Grants]) => Response | Promise<Response>)
    | undefined;
  if (handler === undefined) {
    const headers = { Allow: Object.keys(methods).join(', ') };
    throw new RegistryError('UNSUPPORTED', { method }, { headers });
  }
  return (context, exchange, grants) => handler(context, exchange, route, grants);
}

/** The right that a request needs; undefined when any valid token will do. */
export function accessFor(method: string, route: Route): Access | undefined {
  if (route.kind === 'version') return undefined;
  if (route.kind === 'catalog') return { type: 'registry', name: 'catalog', actions: ['*'] };
  const isUpload = route.kind === 'upload' || route.kind === 'uploads';
  return { type: 'repository', name: route.repository, actions: actionsFor(method, isUpload) };
}

/** The right to read where a blob is to be mounted from; without it the blob is uploaded. */
export function mountAccessFor(route: Route, url: URL): Access | undefined {
  const from = url.searchParams.get('from') ?? '';
  const isMount = route.kind === 'uploads' && url.searchParams.has('mount');
  if (!isMount || !isRepositoryName(from)) return undefined;
  return { type: 'repository', name: from, actions: ['pull'] };
}

/** What a challenge asks for; the last action is the one that is required. */
function actionsFor(method: string, isUpload: boolean): readonly string[] {
  if (isUpload || method === 'PUT') return ['pull', 'push'];
  return method === 'DELETE' ? ['delete'] : ['pull'];
}
