import { createHash, type Hash, randomUUID } from 'node:crypto';
import { type Appender, type Files, isStorageFull } from '@slipway/files';
import { hashFile } from '#blobs/hash-file';
import { type Algorithm, type Digest, joinDigest, splitDigest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import { nameOf } from '#storage/storage';
import type { Body } from './body.ts';

/** One upload between its first byte and its digest. */
export interface UploadStore {
  /** Starts an upload for `repository` and returns its id. */
  start(repository: string): Promise<string>;
  /** Bytes received so far. @throws RegistryError BLOB_UPLOAD_UNKNOWN. */
  offset(repository: string, id: string): Promise<number>;
  /**
   * Appends the chunk and returns the new offset. A request that comes while an older one for the
   * same upload still hangs (its client has reconnected) takes over. `startsAt`, when known, must
   * be the present offset.
   */
  append(repository: string, id: string, chunk: Chunk): Promise<number>;
  /** Cuts off a request that is still sending bytes of the upload: its client goes on by another. */
  interrupt(repository: string, id: string): Promise<void>;
  /** Verifies the digest and syncs; returns the name of the file, which is then the caller's. */
  finish(repository: string, id: string, digest: Digest): Promise<string>;
  /** Forgets the upload and its bytes. */
  cancel(repository: string, id: string): Promise<void>;
}

/** Bytes that arrive, and where the client believes they belong. */
export interface Chunk {
  readonly body: Body;
  readonly startsAt: number | undefined;
  /** How long the whole upload may become. */
  readonly mostBytes: number;
}

/** An upload that this process has seen: how far the hash has come, and who is writing. */
interface Session {
  hash: Hash;
  hashedBytes: number;
  /** Bytes that a writer has taken from its client, written or about to be. */
  receivedBytes: number;
  writer: Body | undefined;
  queue: Promise<unknown>;
}

/** Beyond so many sessions the oldest idle one is forgotten; its hash is computed anew from disk. */
const rememberedSessions = 1000;
const batchBytes = 1024 * 1024;

/** The uploads of one registry. */
export function createUploadStore(files: Files): UploadStore {
  const sessions = new Map<string, Session>();

  async function sizeOf(repository: string, id: string): Promise<number> {
    const file = isUploadOf(repository, id) ? await files.facts(nameOf.upload(id)) : undefined;
    if (file === undefined) throw new RegistryError('BLOB_UPLOAD_UNKNOWN', { upload: id });
    return file.sizeBytes;
  }

  function sessionOf(id: string): Session {
    const known = sessions.get(id);
    if (known !== undefined) return known;
    if (sessions.size >= rememberedSessions) forgetOneIdle(sessions);
    const session: Session = {
      hash: createHash('sha256'),
      hashedBytes: 0,
      receivedBytes: 0,
      writer: undefined,
      queue: Promise.resolve(),
    };
    sessions.set(id, session);
    return session;
  }

  /** Runs `work` when the requests before it for the same upload are over. */
  function inTurn<T>(session: Session, work: () => Promise<T>): Promise<T> {
    const result = session.queue.then(work);
    session.queue = result.catch(() => undefined);
    return result;
  }

  /** Gives the bytes of an upload back, as on a full disk others need the room. */
  async function forget(id: string): Promise<void> {
    sessions.delete(id);
    await files.delete(nameOf.upload(id));
  }

  return {
    async start(repository) {
      const id = `${randomUUID()}-${repositoryMark(repository)}`;
      await (await files.append(nameOf.upload(id))).close();
      return id;
    },
    async offset(repository, id) {
      const written = await sizeOf(repository, id);
      const session = sessions.get(id);
      return session?.writer === undefined ? written : session.receivedBytes;
    },
    async interrupt(repository, id) {
      await sizeOf(repository, id);
      sessions.get(id)?.writer?.abort('another request continues this upload');
    },
    async append(repository, id, { body, startsAt, mostBytes }) {
      await sizeOf(repository, id);
      const session = sessionOf(id);
      session.writer?.abort('another request continues this upload');
      return inTurn(session, async () => {
        const offset = await sizeOf(repository, id);
        if (startsAt !== undefined && startsAt !== offset) {
          throw new RegistryError('RANGE_INVALID', { upload: id, offset, startsAt });
        }
        await catchUp(files, session, nameOf.upload(id), offset);
        session.receivedBytes = offset;
        session.writer = body;
        const file = await files.append(nameOf.upload(id));
        try {
          return await receive(body, file, session, mostBytes);
        } catch (error) {
          if (isStorageFull(error) || isTooLarge(error)) await forget(id);
          throw error;
        } finally {
          session.writer = undefined;
          await file.close();
        }
      });
    },
    async finish(repository, id, digest) {
      await sizeOf(repository, id);
      const session = sessionOf(id);
      session.writer?.abort('another request finishes this upload');
      return inTurn(session, async () => {
        const name = nameOf.upload(id);
        await catchUp(files, session, name, await sizeOf(repository, id));
        const actual = await digestOfUpload(files, session, name, splitDigest(digest).algorithm);
        if (actual !== digest) {
          await forget(id);
          throw new RegistryError('DIGEST_INVALID', { expected: digest, actual });
        }
        const file = await files.append(name);
        try {
          await file.syncContent();
        } catch (error) {
          if (isStorageFull(error)) await forget(id);
          throw error;
        } finally {
          await file.close();
        }
        sessions.delete(id);
        return name;
      });
    },
    async cancel(repository, id) {
      await sizeOf(repository, id);
      const session = sessionOf(id);
      session.writer?.abort('the upload was cancelled');
      await inTurn(session, () => forget(id));
    },
  };
}

/** Whether an upload is one for `repository`. */
export const isUploadOf = (repository: string, id: string): boolean =>
  id.endsWith(`-${repositoryMark(repository)}`) && idPattern.test(id);

const idPattern = /^[0-9a-f-]{36}-[0-9a-f]{16}$/;

/** Binds an upload's id to its repository, so that no other repository can continue it. */
function repositoryMark(repository: string): string {
  return createHash('sha256').update(repository).digest('hex').slice(0, 16);
}

function forgetOneIdle(sessions: Map<string, Session>): void {
  for (const [id, session] of sessions) {
    if (session.writer === undefined) {
      sessions.delete(id);
      return;
    }
  }
}

/** Hashes what the file holds beyond the hash: after a restart, or a write that was cut off. */
async function catchUp(
  files: Files,
  session: Session,
  name: string,
  offset: number,
): Promise<void> {
  if (session.hashedBytes === offset) return;
  session.hash = await hashOf(files, name, 'sha256');
  session.hashedBytes = offset;
}

async function hashOf(files: Files, name: string, algorithm: Algorithm): Promise<Hash> {
  const file = await files.open(name);
  if (file === undefined) throw new RegistryError('BLOB_UPLOAD_UNKNOWN', { upload: name });
  return hashFile(file, algorithm);
}

async function digestOfUpload(
  files: Files,
  session: Session,
  name: string,
  algorithm: Algorithm,
): Promise<Digest> {
  const hash = algorithm === 'sha256' ? session.hash : await hashOf(files, name, algorithm);
  return joinDigest(algorithm, hash.copy().digest('hex'));
}

/**
 * Writes what arrives and hashes it in the same pass: one batch is on its way to the disk while
 * the next is received and hashed. Returns the offset reached.
 *
 * When the client breaks off, what arrived before stays, and the upload can be resumed.
 */
async function receive(
  body: Body,
  file: Appender,
  session: Session,
  mostBytes: number,
): Promise<number> {
  let batch: Uint8Array[] = [];
  let batched = 0;
  let position = session.hashedBytes;
  let writing: Promise<unknown> = Promise.resolve();

  const flush = async () => {
    await writing;
    const [chunks, size] = [batch, batched];
    [batch, batched] = [[], 0];
    if (size === 0) return;
    writing = file.write(chunks);
    // Awaited by the next flush; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
    position += size;
    for (const chunk of chunks) session.hash.update(chunk);
    session.hashedBytes = position;
  };

  try {
    for await (const chunk of body.chunks) {
      batch.push(chunk);
      batched += chunk.length;
      session.receivedBytes += chunk.length;
      if (session.receivedBytes > mostBytes) {
        throw new RegistryError('BLOB_TOO_LARGE', { limit: mostBytes });
      }
      if (batched >= batchBytes) await flush();
    }
  } finally {
    await flush();
    await writing;
  }
  return position;
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof RegistryError && error.code === 'BLOB_TOO_LARGE';
