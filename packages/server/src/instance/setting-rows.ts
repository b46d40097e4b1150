import type { Database } from '#store/sqlite/database';
import type { SettingStore } from './setting-store.ts';

/** Small facts of the instance. */
export function sqliteSettings(database: Database): SettingStore {
  return {
    get: async (key) => database.text('SELECT value FROM settings WHERE key = ?', key),
    set: (key, value) =>
      database.write(() => {
        database.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', key, value);
      }),
    delete: (key) =>
      database.write(() => {
        database.run('DELETE FROM settings WHERE key = ?', key);
      }),
  };
}
