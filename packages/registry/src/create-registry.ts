import { rm } from 'node:fs/promises';
import { createDiskFiles } from '@slipway/files';
import { diskTroubleIn, makeFolder } from '@slipway/io';
import { createBlobChecker } from '#blobs/blob-checker';
import { createBlobStore } from '#blobs/blob-store';
import { alreadySent } from '#blobs/send-file';
import { collectGarbage } from '#collection/collect';
import type { Collected } from '#collection/collection';
import { createHashing } from '#hashing/hashing';
import { createManifestStore } from '#manifests/manifest-store';
import { parseDigest } from '#protocol/digest';
import { errorResponse, RegistryError } from '#protocol/error';
import type { Connection } from '#protocol/exchange';
import { isRepositoryName, isTag, parseRoute, type Route } from '#protocol/route';
import { createAuthority } from '#protocol/token';
import { type Proxied, proxiedBy } from '#pull-through/proxied';
import { createPullThrough } from '#pull-through/pull-through';
import { Claims } from '#storage/claims';
import { Gate } from '#storage/gate';
import { mapBounded } from '#storage/map-bounded';
import {
  everyRepository,
  hideRepositories,
  hideRepository,
  listRepositories,
  moveFolder,
} from '#storage/repositories';
import { layoutOf } from '#storage/storage';
import { createTagStore } from '#tags/tag-store';
import { createUploadSlots } from '#uploads/upload-slots';
import { createUploadStore } from '#uploads/upload-store';
import { accessFor, type Context, mountAccessFor, operationFor } from './dispatch.ts';
import type { CollectWish, Limits, Registry, RegistryOptions } from './registry.ts';
import { describeTag, repositorySize } from './tag-details.ts';

const defaultLimits: Limits = {
  manifestBytes: 4 * 1024 * 1024,
  blobBytes: 256 * 1024 ** 3,
  concurrentUploads: 64,
  uploadsPerClient: 16,
  waitingUploads: 1000,
  idleSeconds: 60,
  graceSeconds: 15 * 60,
  uploadGraceSeconds: 15 * 60,
};

/** Opens (or makes) the registry in `options.directory`. */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const { log, clock = () => new Date() } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const layout = layoutOf(options.directory);
  const files = options.files ?? (await createDiskFiles(options.directory));
  await makeFolder(layout.staging);
  await makeFolder(layout.repositories);

  const authority = createAuthority({ ...options, clock });
  const gate = new Gate();
  const hashing = createHashing();
  const checker = createBlobChecker({
    files,
    hashing,
    onDamaged: (digest) => log.error('damaged blob taken away; push it again', { digest }),
    onError: (error) => log.error('a blob could not be checked', { error }),
  });
  const claims = new Claims();
  const blobs = createBlobStore({ files, layout, checker, claims });
  const tags = createTagStore(layout);
  const { isSparseAllowed = false } = options;
  const place = { files, layout, blobs, tags, claims, isSparseAllowed };
  const manifests = createManifestStore(place);
  const source = { files, layout, manifests };
  const running = new Set<Promise<Response>>();
  let isClosed = false;
  let changedAt = clock();
  let collectedAt: Date | undefined;
  /** Nobody tells when it is not in use any more. */
  let hasLooseInUse = false;
  let collection: Promise<unknown> = Promise.resolve();

  const context: Context = {
    ...limits,
    gate,
    blobs,
    manifests,
    tags,
    uploads: createUploadStore(files, hashing),
    slots: createUploadSlots(limits),
    repositories: () => listRepositories(layout),
    pushed: async (push) => options.onPush?.(push),
  };

  const { upstream } = options;
  const pullThrough = upstream && createPullThrough(upstream, { ...context, clock });

  /** A request about an image of the upstream, after what it asks for has been brought. */
  async function answerProxied(
    answerFrom: (repository: string) => Response | Promise<Response>,
    proxied: Proxied,
  ): Promise<Response> {
    const warning = await pullThrough?.provide(proxied);
    const response = await answerFrom(proxied.repository);
    if (warning !== undefined) {
      log.error('an older copy was served', { repository: proxied.upstream, warning });
      response.headers.set('Warning', `110 slipway "${warning.replaceAll(/["\\]/g, "'")}"`);
    }
    return response;
  }

  async function answer(request: Request, connection: Connection | undefined): Promise<Response> {
    if (isClosed) throw new RegistryError('UNAVAILABLE');
    const url = new URL(request.url);
    const route = parseRoute(url.pathname);
    const proxied = upstream && proxiedBy(upstream, route, url);
    if (proxied && !isReading.has(request.method)) {
      throw new RegistryError('UNSUPPORTED', { reason: 'images of an upstream are only read' });
    }
    const operation = operationFor(request.method, route);
    const named = proxied ? ({ ...route, repository: proxied.scope } as Route) : route;
    const wanted = accessFor(request.method, named);
    const grants = await authority.require(request, wanted, mountAccessFor(route, url));
    const address = connection?.incoming.socket.remoteAddress ?? '';
    const client = `${grants.bearer} ${address}`;
    const exchange = { request, url, connection, client, gone: goneOf(connection) };
    if (proxied === undefined) return operation(context, exchange, grants);
    const from = (repository: string) =>
      operationFor(request.method, { ...route, repository } as Route)(context, exchange, grants);
    return answerProxied(from, proxied);
  }

  async function respond(request: Request, connection: Connection | undefined): Promise<Response> {
    const fields = { method: request.method, url: request.url };
    try {
      const response = await answer(request, connection);
      log.debug('registry request', { ...fields, status: response.status });
      return withCommonHeaders(response);
    } catch (error) {
      const refusal = asRegistryError(error);
      if (refusal.code === 'STORAGE_FULL') options.onDiskFull?.();
      if (refusal.code === 'UNKNOWN' && isBrokenOff(connection)) {
        log.debug('registry client broke off', fields);
      } else if (refusal.status >= 500) {
        log.error('registry request failed', { ...fields, error });
      } else {
        log.debug('registry request refused', { ...fields, code: refusal.code });
      }
      if (connection?.outgoing.headersSent) return alreadySent();
      return withCommonHeaders(errorResponse(refusal));
    }
  }

  async function tagNames(repository: string): Promise<readonly string[]> {
    return (isRepositoryName(repository) && (await manifests.tags(repository))) || [];
  }

  async function deleteHidden(hide: typeof hideRepository, path: string): Promise<boolean> {
    if (!isRepositoryName(path)) return false;
    changedAt = clock();
    const hidden = await gate.exclusive(() => hide(layout, path));
    tags.moved();
    for (const folder of hidden) await rm(folder, { recursive: true, force: true });
    return hidden.length > 0;
  }

  async function moveAlone(from: string, to: string): Promise<readonly string[] | undefined> {
    if ((await everyRepository(layout, from)).length === 0) return undefined;
    const hidden = await hideRepositories(layout, to);
    await moveFolder(layout, from, to);
    return hidden;
  }

  async function collectNow(wish: CollectWish): Promise<Collected> {
    const { untagged = false, isDryRun = false, isUrgent = false } = wish;
    const now = clock();
    const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
    const collected = await collectGarbage(
      { files, layout, manifests, tags, gate, claims },
      {
        olderThan: before(limits.graceSeconds),
        uploadsOlderThan: before(
          isUrgent
            ? Math.min(limits.idleSeconds, limits.uploadGraceSeconds)
            : limits.uploadGraceSeconds,
        ),
        untagged,
        isDryRun,
        inUse: async (repository) =>
          ((await options.inUse?.(repository)) ?? []).flatMap((text) => parseDigest(text) ?? []),
      },
    );
    if (isDryRun) return collected;
    collectedAt = now;
    hasLooseInUse = collected.inUse > 0;
    return collected;
  }

  return {
    async fetch(request, connection) {
      if (!isReading.has(request.method)) changedAt = clock();
      const response = respond(request, connection);
      running.add(response);
      return response.finally(() => running.delete(response));
    },
    repositories: () => listRepositories(layout),
    tag: (repository, name) => describeTag(source, repository, name),
    async tags(repository, names) {
      const found = await mapBounded(names, (name) => describeTag(source, repository, name));
      return found.filter((tag) => tag !== undefined);
    },
    sizeBytes: (repository) => repositorySize(source, repository),
    tagNames,
    async tagPage(repository, { offset, limit }) {
      const all = await tagNames(repository);
      return { names: all.slice(offset, offset + limit), total: all.length };
    },
    async deleteTag(repository, name) {
      if (!isRepositoryName(repository) || !isTag(name)) return false;
      changedAt = clock();
      return gate.shared(() => tags.remove(repository, name));
    },
    async deleteTags(repository, names) {
      if (!isRepositoryName(repository)) return [];
      changedAt = clock();
      return gate.shared(() => tags.removeAll(repository, names.filter(isTag)));
    },
    deleteRepository: (repository) => deleteHidden(hideRepository, repository),
    deleteRepositories: (path) => deleteHidden(hideRepositories, path),
    async moveRepositories(from, to) {
      if (!isRepositoryName(from) || !isRepositoryName(to) || liesIn(from, to)) return false;
      changedAt = clock();
      const hidden = await gate.exclusive(() => moveAlone(from, to));
      tags.moved();
      for (const folder of hidden ?? []) await rm(folder, { recursive: true, force: true });
      return hidden !== undefined;
    },
    mayHaveGarbage() {
      const graceMs = Math.max(limits.graceSeconds, limits.uploadGraceSeconds) * 1000;
      if (collectedAt === undefined || hasLooseInUse) return true;
      return changedAt.getTime() + graceMs > collectedAt.getTime();
    },
    async collect(wish = {}) {
      const result = collection.then(() => collectNow(wish));
      collection = result.catch(() => undefined);
      return result;
    },
    async close() {
      isClosed = true;
      await Promise.all(running);
      await collection;
      await checker.close();
      await tags.close();
      await hashing.close();
    },
  };
}

/** Whether one of two paths is the other, or lies below it. */
function liesIn(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

const isReading: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Aborted when the connection closes; without one nobody tells. */
function goneOf(connection: Connection | undefined): AbortSignal {
  const controller = new AbortController();
  connection?.outgoing.once('close', () => controller.abort());
  return controller.signal;
}

function isBrokenOff(connection: Connection | undefined): boolean {
  return connection?.incoming.destroyed === true && !connection.incoming.complete;
}

const troubles = { full: 'STORAGE_FULL', broken: 'STORAGE_BROKEN' } as const;

function asRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const trouble = diskTroubleIn(error);
  return new RegistryError(trouble ? troubles[trouble] : 'UNKNOWN', undefined, { cause: error });
}

function withCommonHeaders(response: Response): Response {
  response.headers.set('Docker-Distribution-API-Version', 'registry/2.0');
  // The same port serves a web UI; nothing pushed here may be taken for one of its pages.
  response.headers.set('X-Content-Type-Options', 'nosniff');
  return response;
}
