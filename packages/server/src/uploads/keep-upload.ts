import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { FileTooLarge } from '@slipway/files';
import { askForMore, tooLarge } from '#limits/exceeded';
import { bytesOf } from '#limits/limit-table';
import { storageUse, totalBytes } from '#limits/storage-use';
import type { Asker } from '#protection/run-rights';
import type { Context } from '#services';
import type { Upload } from './upload.ts';

type UploadContext = Pick<
  Context,
  'store' | 'git' | 'limits' | 'clock' | 'uploadFiles' | 'lfsFiles'
>;

/** Keeps a file while it streams in. Throws when it is larger than the instance or the project allows. */
export async function keepUpload(
  context: UploadContext,
  { project, user }: Asker,
  { filename, content }: { readonly filename: string; readonly content: Readable },
): Promise<Upload> {
  const { store, clock, uploadFiles } = context;
  const { mostBytes, refusal } = await limitOf(context, project.id);
  const secret = randomBytes(16).toString('hex');
  const saved = uploadFiles.save(project.id, secret, content, mostBytes);
  const sizeBytes = await saved.catch((error: unknown) => {
    throw error instanceof FileTooLarge ? refusal : error;
  });
  return store.uploads.create({
    projectId: project.id,
    secret,
    filename: plainName(filename),
    sizeBytes,
    uploadedBy: user.id,
    createdAt: clock(),
  });
}

async function limitOf({ store, git, limits, lfsFiles }: UploadContext, projectId: number) {
  const values = await limits.of(projectId);
  const { max_attachment_size: largest, storage_size_limit: storage } = values;
  const own = {
    mostBytes: bytesOf(largest),
    refusal: tooLarge('The file', 'max_attachment_size', largest, `send less, ${askForMore}`),
  };
  if (storage === 0) return own;
  const use = await storageUse({ store, git, lfsFiles }, { id: projectId });
  const mostBytes = Math.max(0, bytesOf(storage) - totalBytes(use));
  if (mostBytes >= own.mostBytes) return own;
  const advice = `delete older uploads or artifacts, ${askForMore}`;
  const what = 'With this file the project';
  return { mostBytes, refusal: tooLarge(what, 'storage_size_limit', storage, advice) };
}

/** As GitLab names it: without folders, and without what would mean something in a text or an address. */
function plainName(filename: string): string {
  const last = filename.split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[^\p{L}\p{N}_.+-]/gu, '_').slice(-200);
  return /^\.*$/.test(plain) ? 'file' : plain;
}
