import { open, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFile, makePrivateFolder } from '#files/private-files';
import type { Log } from '#log';
import { auditEventJson } from './audit-json.ts';
import type { AuditStore } from './audit-store.ts';

/** The log as files that other programs read: `audit.jsonl`, before it `audit.1.jsonl`, and so on. */
export interface AuditFile {
  /** There are new events. */
  wake(): void;
  /** Resolves when all that there was is written. */
  close(): Promise<void>;
}

const atOnce = 500;
const tailBytes = 64 * 1024;
/** Both bound what the files take of the disk. */
const largestFileBytes = 16 * 1024 * 1024;
const mostFiles = 8;

/**
 * Follows the store, which is what counts: after a kill the file goes on where its last whole line
 * ends.
 */
export async function openAuditFile(
  directory: string,
  store: Pick<AuditStore, 'after'>,
  log: Log,
): Promise<AuditFile> {
  await makePrivateFolder(directory);
  const path = join(directory, 'audit.jsonl');
  makePrivateFile(path);
  let last = (await lastIdIn(path)) ?? (await lastIdIn(join(directory, 'audit.1.jsonl'))) ?? 0;
  let isAwake = false;
  let work = Promise.resolve();

  async function catchUp(): Promise<void> {
    while (isAwake) {
      isAwake = false;
      for (;;) {
        const events = await store.after(last, atOnce);
        const newest = events.at(-1);
        if (newest === undefined) break;
        const lines = events.map((event) => `${JSON.stringify(auditEventJson(event))}\n`);
        await append(directory, path, lines.join(''));
        last = newest.id;
      }
    }
  }

  function wake(): void {
    if (isAwake) return;
    isAwake = true;
    work = work.then(catchUp).catch((error: unknown) => {
      log.error('the audit log could not be written to its file; it goes on with the next event', {
        error,
      });
    });
  }

  wake();
  return {
    wake,
    async close() {
      wake();
      await work;
    },
  };
}

async function append(directory: string, path: string, text: string): Promise<void> {
  if ((await stat(path)).size > largestFileBytes) await rotate(directory);
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(text);
  } finally {
    await file.close();
  }
}

async function rotate(directory: string): Promise<void> {
  const numbers = (await readdir(directory)).flatMap((name) => {
    const [, number] = /^audit\.(\d+)\.jsonl$/.exec(name) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
  for (const number of numbers.sort((a, b) => b - a)) {
    const from = join(directory, `audit.${number}.jsonl`);
    if (number >= mostFiles - 1) await rm(from);
    else await rename(from, join(directory, `audit.${number + 1}.jsonl`));
  }
  await rename(join(directory, 'audit.jsonl'), join(directory, 'audit.1.jsonl'));
  makePrivateFile(join(directory, 'audit.jsonl'));
}

/** The id in the last whole line; what a kill has left of another is cut off. */
async function lastIdIn(path: string): Promise<number | undefined> {
  const size = await stat(path).then(
    (it) => it.size,
    () => 0,
  );
  if (size === 0) return undefined;
  const file = await open(path, 'r');
  try {
    const from = Math.max(0, size - tailBytes);
    const buffer = Buffer.alloc(size - from);
    await file.read(buffer, 0, buffer.length, from);
    const end = buffer.lastIndexOf('\n');
    if (end + 1 < buffer.length) await truncate(path, from + end + 1);
    const lines = buffer.subarray(0, Math.max(end, 0)).toString().split('\n');
    return idOf(lines.at(-1) ?? '');
  } finally {
    await file.close();
  }
}

function idOf(line: string): number | undefined {
  try {
    const { id } = JSON.parse(line) as { id?: unknown };
    return typeof id === 'number' ? id : undefined;
  } catch {
    return undefined;
  }
}
