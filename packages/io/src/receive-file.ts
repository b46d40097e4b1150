import { open, rm } from 'node:fs/promises';

/**
 * Writes all that comes into a file, synced. What breaks off leaves no file behind.
 *
 * The file is opened before anything is read: a stream that opens its file itself may do so only
 * after its failure has been cleaned up.
 */
export async function receiveFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  mode = 0o600,
): Promise<void> {
  const file = await open(path, 'w', mode);
  try {
    await file.writeFile(content);
    await file.datasync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
