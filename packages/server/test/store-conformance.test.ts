import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformsAsStore } from '../src/store/conformance/conformance.ts';
import { openMemoryStore, openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';

conformsAsStore('on disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-store-'));
  const store = openSqliteStore(folder);
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});

conformsAsStore('in memory', async () => {
  const store = openMemoryStore();
  return { store, [Symbol.asyncDispose]: () => store.close() };
});
