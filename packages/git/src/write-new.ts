import { open } from 'node:fs/promises';

/** Writes a file that must not be there yet; it survives a power cut once its folder is synced. */
export async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
