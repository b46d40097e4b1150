import { createDiskFiles } from '@slipway/files';
import { createFileJournal, makeFolder } from '@slipway/io';
import { createBlobChecker } from '#blobs/blob-checker';
import { createBlobStore } from '#blobs/blob-store';
import { createCollector } from '#collection/collector';
import { createHashing } from '#hashing/hashing';
import { createManifestStore } from '#manifests/manifest-store';
import { createAuthority } from '#protocol/token';
import { createPullThrough } from '#pull-through/pull-through';
import { Claims } from '#storage/claims';
import { Gate } from '#storage/gate';
import { listRepositories } from '#storage/repositories';
import { layoutOf } from '#storage/storage';
import { createTagStore } from '#tags/tag-store';
import { createUploadSlots } from '#uploads/upload-slots';
import { createUploadStore } from '#uploads/upload-store';
import { createAnswers, isReading } from './answers.ts';
import { createCatalog } from './catalog.ts';
import type { Context } from './dispatch.ts';
import type { Limits, Registry, RegistryOptions } from './registry.ts';

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
  const { log, clock = () => new Date(), isSparseAllowed = false, upstream } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const layout = layoutOf(options.directory);
  await makeFolder(layout.staging);
  await makeFolder(layout.repositories);
  const journal = createFileJournal({ root: options.directory, folder: layout.journal });
  const files = options.files ?? (await createDiskFiles(options.directory, { journal }));

  const gate = new Gate();
  const claims = new Claims();
  const hashing = createHashing();
  const checker = createBlobChecker({
    files,
    hashing,
    onDamaged: (digest) => log.error('damaged blob taken away; push it again', { digest }),
    onError: (error) => log.error('a blob could not be checked', { error }),
  });
  const blobs = createBlobStore({ files, layout, journal, checker, claims });
  const tags = createTagStore({ layout, journal });
  const manifests = createManifestStore({
    ...{ files, layout, journal, blobs, tags, claims },
    isSparseAllowed,
  });
  const place = { files, layout, journal, manifests, tags, gate, claims };
  const collector = createCollector(
    { ...place, dropRight: blobs.drop },
    { ...limits, clock, inUse: options.inUse },
  );
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
  const pullThrough = upstream && createPullThrough(upstream, { ...context, clock });
  let isClosed = false;
  const answer = createAnswers({
    context,
    authority: createAuthority({ ...options, clock }),
    proxy: upstream && pullThrough && { upstream, pullThrough },
    log,
    onDiskFull: options.onDiskFull,
    isClosed: () => isClosed,
  });
  const running = new Set<Promise<Response>>();

  return {
    ...createCatalog({
      ...place,
      moved() {
        for (const store of [blobs, manifests, tags]) store.moved();
      },
      changed: () => collector.changed(),
    }),
    async fetch(request, connection) {
      if (!isReading.has(request.method)) collector.changed();
      const response = answer(request, connection);
      running.add(response);
      return response.finally(() => running.delete(response));
    },
    mayHaveGarbage: () => collector.mayHaveGarbage(),
    collect: async (wish = {}) => collector.collect(wish),
    async close() {
      isClosed = true;
      await Promise.all(running);
      await collector.ended();
      await checker.close();
      await tags.close();
      await hashing.close();
      await journal.close();
    },
  };
}
