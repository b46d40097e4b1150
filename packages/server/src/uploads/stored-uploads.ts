import type { Project } from '#projects/project';
import { found } from '#refused';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import type { Upload } from './upload.ts';

type Reading = Pick<Context, 'store'>;

/** A page of a project's uploads. */
export function uploadsOf(
  { store }: Reading,
  { id }: Project,
  { limit, offset }: Page,
): Promise<Listed<Upload>> {
  return store.uploads.list(id, { limit, offset });
}

/** An upload of this project; another one's is not there. */
export async function uploadOfProject(
  { store }: Reading,
  { id: projectId }: Project,
  id: number,
): Promise<Upload> {
  const upload = await store.uploads.get(id);
  return found(upload?.projectId === projectId ? upload : undefined, 'Upload');
}

/** The upload at an address. */
export async function uploadAt(
  { store }: Reading,
  { id }: Project,
  { secret, filename }: { readonly secret: string; readonly filename: string },
): Promise<Upload> {
  const upload = await store.uploads.bySecret(id, secret);
  return found(upload?.filename === filename ? upload : undefined, 'Upload');
}

/** Forgets an upload, and then its bytes: what is listed can be read. */
export async function removeUpload(
  { store, uploadFiles }: Pick<Context, 'store' | 'uploadFiles'>,
  upload: Upload,
): Promise<void> {
  await store.uploads.delete(upload.id);
  await uploadFiles.delete(upload);
}
