import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { askForMore, tooLarge } from '#limits/exceeded';
import { type FileRoom, roomOfProject, withinRoom } from '#limits/file-room';
import { bytesOf } from '#limits/limit-table';
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
  const room = await uploadRoom(context, project.id);
  const secret = randomBytes(16).toString('hex');
  const saved = uploadFiles.save(project.id, secret, content, room.mostBytes);
  return store.uploads.create({
    projectId: project.id,
    secret,
    filename: plainName(filename),
    sizeBytes: await withinRoom(room, saved),
    uploadedBy: user.id,
    createdAt: clock(),
  });
}

async function uploadRoom(context: UploadContext, projectId: number): Promise<FileRoom> {
  const { max_attachment_size: largest } = await context.limits.of(projectId);
  const advice = `send less, ${askForMore}`;
  const own = {
    mostBytes: bytesOf(largest),
    refusal: tooLarge('The file', 'max_attachment_size', largest, advice),
  };
  return roomOfProject(context, projectId, own, {
    what: 'With this file the project',
    advice: `delete older uploads or artifacts, ${askForMore}`,
  });
}

/** As GitLab names it: without folders, and without what would mean something in a text or an address. */
function plainName(filename: string): string {
  const last = filename.split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[^\p{L}\p{N}_.+-]/gu, '_').slice(-200);
  return /^\.*$/.test(plain) ? 'file' : plain;
}
