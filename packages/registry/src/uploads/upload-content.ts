import type { Files, OpenFile } from '@slipway/files';
import { hashFile, hexOfFile } from '#hashing/hash-file';
import type { Hashing } from '#hashing/hashing';
import type { Body } from '#protocol/body';
import { type Digest, joinDigest, splitDigest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import { nameOf } from '#storage/storage';
import { type OpenUpload, unknownUpload } from './open-uploads.ts';
import { receive } from './receive.ts';

/** Bytes that arrive, and where the client believes they belong. */
export interface Chunk {
  readonly body: Body;
  readonly startsAt: number | undefined;
  /** How long the whole upload may become. */
  readonly mostBytes: number;
}

/** The bytes of uploads, and the hash that follows them. */
export interface UploadContent {
  /** Appends a chunk; answers the new offset. */
  take(upload: OpenUpload, chunk: Chunk): Promise<number>;
  /** @throws RegistryError DIGEST_INVALID */
  verify(upload: OpenUpload, digest: Digest): Promise<void>;
}

/** What uploads in `files` hold. */
export function createUploadContent(files: Files, hashing: Hashing): UploadContent {
  const { pieces } = hashing;

  async function opened(id: string): Promise<OpenFile> {
    const file = await files.open(nameOf.upload(id));
    if (file === undefined) throw unknownUpload(id);
    return file;
  }

  /** Hashes what the file holds beyond the hash: after a restart, or a write that was cut off. */
  async function catchUp({ id, file, session }: OpenUpload): Promise<void> {
    if (session.hashedBytes === file.sizeBytes && !session.hash.isLost) return;
    session.hash.drop();
    session.hash = await hashFile(hashing, await opened(id), 'sha256');
    session.hashedBytes = file.sizeBytes;
  }

  return {
    async take(upload, { body, startsAt, mostBytes }) {
      const { id, file, session } = upload;
      const offset = file.sizeBytes;
      if (startsAt !== undefined && startsAt !== offset) {
        throw new RegistryError('RANGE_INVALID', { upload: id, offset, startsAt });
      }
      await catchUp(upload);
      session.receivedBytes = offset;
      session.writer = body;
      try {
        return await receive(body, { file, session, pieces, mostBytes });
      } finally {
        session.writer = undefined;
      }
    },
    async verify(upload, digest) {
      await catchUp(upload);
      const { algorithm } = splitDigest(digest);
      const hex =
        algorithm === 'sha256'
          ? await upload.session.hash.digest()
          : await hexOfFile(hashing, await opened(upload.id), algorithm);
      const actual = joinDigest(algorithm, hex);
      if (actual !== digest)
        throw new RegistryError('DIGEST_INVALID', { expected: digest, actual });
    },
  };
}
