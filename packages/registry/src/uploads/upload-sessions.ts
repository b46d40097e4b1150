import type { RunningHash } from '#hashing/hashing';
import type { Body } from '#protocol/body';

/** An upload that this process has seen: how far the hash has come, and who is writing. */
export interface Session {
  hash: RunningHash;
  hashedBytes: number;
  /** Bytes that a writer has taken from its client, written or about to be. */
  receivedBytes: number;
  writer: Body | undefined;
  queue: Promise<unknown>;
}

/** Beyond so many sessions the oldest idle one is forgotten; its hash is computed anew from disk. */
const rememberedSessions = 1000;

/** The uploads that this process has seen, by their ids. */
export class UploadSessions {
  readonly #sessions = new Map<string, Session>();
  readonly #startHash: () => RunningHash;

  constructor(startHash: () => RunningHash) {
    this.#startHash = startHash;
  }

  known(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** The session of an upload, which begins with this if need be. */
  of(id: string): Session {
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    if (this.#sessions.size >= rememberedSessions) this.#forgetOneIdle();
    const session: Session = {
      hash: this.#startHash(),
      hashedBytes: 0,
      receivedBytes: 0,
      writer: undefined,
      queue: Promise.resolve(),
    };
    this.#sessions.set(id, session);
    return session;
  }

  forget(id: string): void {
    this.#sessions.get(id)?.hash.drop();
    this.#sessions.delete(id);
  }

  #forgetOneIdle(): void {
    for (const [id, session] of this.#sessions) {
      if (session.writer !== undefined) continue;
      this.forget(id);
      return;
    }
  }
}

/** Runs `work` when the requests before it for the same upload are over. */
export function inTurn<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const result = session.queue.then(work);
  session.queue = result.catch(() => undefined);
  return result;
}
