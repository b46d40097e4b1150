import type { Namespace } from '#groups/namespace';
import { unprocessable } from '#refused';
import type { ImageCatalog } from './image-catalog.ts';

/** Throws for a namespace whose projects have images: under another path nobody would find them. */
export async function requireNoImages(
  images: Pick<ImageCatalog, 'repositories'> | undefined,
  at: Namespace,
  field: string,
): Promise<void> {
  const names = (await images?.repositories()) ?? [];
  const prefix = `${at.fullPath.toLowerCase()}/`;
  if (!names.some((name) => name.startsWith(prefix))) return;
  throw unprocessable(field, 'cannot be changed while projects have images: delete them first');
}
