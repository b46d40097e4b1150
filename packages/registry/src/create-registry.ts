import { createCollector } from '#collection/collector';
import { createAuthority } from '#protocol/token';
import { isCopy } from '#pull-through/proxied';
import { createPullThrough } from '#pull-through/pull-through';
import { listRepositories } from '#storage/repositories';
import { createUploadSlots } from '#uploads/upload-slots';
import { createAnswers, isReading } from './answers.ts';
import { createCatalog } from './catalog.ts';
import type { Context } from './dispatch.ts';
import { openStores } from './open-stores.ts';
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
  copySeconds: 90 * 24 * 60 * 60,
};

/** Opens (or makes) the registry in `options.directory`. */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const { log, clock = () => new Date(), upstream } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const stores = await openStores(options);
  const collector = createCollector(
    { ...stores, dropRight: stores.blobs.drop },
    { ...limits, clock, inUse: options.inUse, isCopy },
  );
  const context: Context = {
    ...limits,
    ...stores,
    slots: createUploadSlots(limits),
    repositories: () => listRepositories(stores.layout),
    pushed: async (push) => options.onPush?.(push),
  };
  const { asked } = stores.tags;
  const pullThrough = upstream && createPullThrough(upstream, { ...context, clock, asked });
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
    ...createCatalog({ ...stores, changed: () => collector.changed() }),
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
      await stores.close();
    },
  };
}
