import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { guarded } from '@slipway/io';

const role = 'integrity';

/**
 * Looks at every page of a database, in a thread of its own since that may take a while.
 *
 * Resolves with what is wrong, in SQLite's words, or undefined; also when `signal` ends it before.
 */
export function checkIntegrity(file: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const worker = guarded(new Worker(new URL(import.meta.url), { workerData: { role, file } }));
    worker.unref();
    signal.addEventListener('abort', () => void worker.terminate(), { once: true });
    worker.once('message', (text: string) => resolve(text === 'ok' ? undefined : text));
    worker.once('error', (error) => resolve(error.message));
    worker.once('exit', () => resolve(undefined));
  });
}

function look(file: string): string {
  using database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare('PRAGMA quick_check(5)').all();
  return rows.map((row) => String(Object.values(row)[0])).join('; ');
}

/** What SQLite says of a file that is damaged (11), no database (26), or can't be read (10). */
export function damageIn(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  const kind = Number(error.errcode) % 256;
  return kind === 10 || kind === 11 || kind === 26 ? error.message : undefined;
}

/** Not another thread that loads this file among others. */
const isOurThread = !isMainThread && workerData?.role === role;

if (isOurThread) parentPort?.postMessage(look(String(workerData.file)));
