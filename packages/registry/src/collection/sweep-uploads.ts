import { rm } from 'node:fs/promises';
import { namesIn } from '#storage/storage';
import { isUploadOf } from '#uploads/upload-id';
import type { CollectContext, CollectOptions } from './collection.ts';
import { isOlder } from './removal.ts';

/** Removes uploads that their clients have given up, and what a killed process was about to place. */
export async function sweepUploads(
  { files, layout }: CollectContext,
  { uploadsOlderThan: olderThan, isDryRun = false }: CollectOptions,
): Promise<{ readonly count: number; readonly bytes: number }> {
  let count = 0;
  let bytes = 0;
  for await (const name of files.list('uploads')) {
    const facts = await files.facts(name);
    if (facts === undefined || facts.modifiedAt >= olderThan) continue;
    if (!isDryRun) await files.delete(name);
    bytes += facts.sizeBytes;
    count += 1;
  }
  for (const name of await namesIn(layout.staging)) {
    if (!(await isOlder(layout.staged(name), olderThan))) continue;
    if (!isDryRun) await rm(layout.staged(name), { force: true, recursive: true });
    count += 1;
  }
  return { count, bytes };
}

/** Whether somebody has sent bytes for a repository since then. */
export async function isBeingPushedTo(
  { files }: CollectContext,
  repository: string,
  olderThan: Date,
): Promise<boolean> {
  for await (const name of files.list('uploads')) {
    if (!isUploadOf(repository, name.slice('uploads/'.length))) continue;
    const facts = await files.facts(name);
    if (facts !== undefined && facts.modifiedAt >= olderThan) return true;
  }
  return false;
}
