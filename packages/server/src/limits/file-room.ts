import { FileTooLarge } from '@slipway/files';
import type { Refused } from '#refused';
import type { Context } from '#services';
import { tooLarge } from './exceeded.ts';
import { bytesOf } from './limit-table.ts';
import { storageUse, totalBytes } from './storage-use.ts';

/** How large a file may be that comes in. */
export interface FileRoom {
  readonly mostBytes: number;
  /** What is said of a larger one. */
  readonly refusal: Refused;
}

/** The smaller one of a file's own limit and of what is left of the project's storage. */
export async function roomOfProject(
  context: Pick<Context, 'store' | 'git' | 'lfsFiles' | 'limits'>,
  projectId: number,
  own: FileRoom,
  { what, advice }: { readonly what: string; readonly advice: string },
): Promise<FileRoom> {
  const { storage_size_limit: storage } = await context.limits.of(projectId);
  if (storage === 0) return own;
  const use = await storageUse(context, { id: projectId });
  const mostBytes = Math.max(0, bytesOf(storage) - totalBytes(use));
  if (mostBytes >= own.mostBytes) return own;
  return { mostBytes, refusal: tooLarge(what, 'storage_size_limit', storage, advice) };
}

/** What came of taking a file, with the limit's own words when that was too large. */
export async function withinRoom<T>({ refusal }: FileRoom, taken: Promise<T>): Promise<T> {
  return taken.catch((error: unknown) => {
    throw error instanceof FileTooLarge ? refusal : error;
  });
}

/** Throws for a file that is announced as too large, before any of it is read. */
export function checkAnnounced({ mostBytes, refusal }: FileRoom, request: Request): void {
  const bodyBytes = Number(request.headers.get('content-length') ?? 0);
  if (bodyBytes > mostBytes + formBytes) throw refusal;
}

/** What a form has beside its file. */
const formBytes = 64 * 1024;
