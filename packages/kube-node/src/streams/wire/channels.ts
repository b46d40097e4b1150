import type { Readable, Writable } from 'node:stream';

/** The size of a terminal. */
export interface TerminalSize {
  readonly Width: number;
  readonly Height: number;
}

/** The result of a command as the stream protocols carry it: a Kubernetes Status. */
export interface StreamStatus {
  readonly metadata: object;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly causes: readonly { readonly reason: string; readonly message: string }[];
  };
}

/** The result as a version of the protocol says it: before 4 in plain text, and nothing of a success. */
export const resultText = (version: number, status: StreamStatus): string =>
  version >= 4 ? JSON.stringify(status) : (status.message ?? '');

/** What exec and attach have to say to a client, whatever protocol carries it. */
export interface Channels {
  readonly stdin: Readable | undefined;
  readonly stdout: Writable | undefined;
  readonly stderr: Writable | undefined;
  /** Has `resize` called for the sizes so far and for every later one, one after the other. */
  onResize(resize: Resize): void;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  /** Tells the result and ends the connection. */
  finish(status: StreamStatus): Promise<void>;
}

/** Which channels the client's query asks for. */
export interface WantedChannels {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Sets the size of a terminal. */
export type Resize = (size: TerminalSize) => Promise<void>;

/**
 * Terminal sizes, each set when the one before is: two on their way at once could arrive in the
 * wrong order. None is left out: kubectl makes a program draw its prompt again by a size that is one
 * too large, followed by the right one.
 */
export class ResizeChannel {
  readonly #resize = Promise.withResolvers<Resize>();
  #done = Promise.resolve();

  listen(resize: Resize): void {
    this.#resize.resolve(resize);
  }

  /** Takes the client's JSON; what isn't a size is ignored. */
  push(text: string): void {
    const size = sizeOf(text);
    if (!size) return;
    // The process may have ended in the meantime; its size does not matter then.
    this.#done = this.#done
      .then(async () => (await this.#resize.promise)(size))
      .catch(() => undefined);
  }
}

function sizeOf(text: string): TerminalSize | undefined {
  try {
    const size: { Width?: unknown; Height?: unknown } = JSON.parse(text);
    const { Width, Height } = size;
    return typeof Width === 'number' && typeof Height === 'number' ? { Width, Height } : undefined;
  } catch {
    return undefined;
  }
}
