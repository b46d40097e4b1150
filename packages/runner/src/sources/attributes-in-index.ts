import { openPlainFile } from '#host/plain-file';

const mostBytes = 32 << 20;
/** In which names are cut to what tells them from the one before. */
const shortened = 4;
/** A `.gitattributes`; or extensions by which names are in another file, or folders stand for theirs. */
const signs = ['.gitattributes', 'link', 'sdir'];

/**
 * Whether a commit that was checked out may have a `.gitattributes`, in whatever folder: only these send files to
 * Git LFS. The index names all files as they are, so no program is needed to see that there is none.
 */
export async function mayHaveAttributes(git: string): Promise<boolean> {
  const file = await openPlainFile(`${git}/index`, '.git/index').catch(() => undefined);
  if (!file) return true;
  try {
    if ((await file.stat()).size > mostBytes) return true;
    const index = await file.readFile();
    const isReadable = index.length > 12 && index.readUInt32BE(4) < shortened;
    return !isReadable || signs.some((sign) => index.includes(sign));
  } finally {
    await file.close();
  }
}
