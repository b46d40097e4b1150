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

/** What exec and attach have to say to a client, whatever protocol carries it. */
export interface Channels {
  readonly stdin: Readable | undefined;
  readonly stdout: Writable | undefined;
  readonly stderr: Writable | undefined;
  /** Calls `listener` for the size so far, if there is one, and for every later one. */
  onResize(listener: (size: TerminalSize) => void): void;
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

/** The channels that the query of an exec or attach request names. */
export function wantedChannels(query: URLSearchParams): WantedChannels {
  const has = (name: string) => ['true', '1'].includes(query.get(name) ?? '');
  const tty = has('tty');
  return { stdin: has('stdin'), stdout: has('stdout'), stderr: has('stderr') && !tty, tty };
}

/** The last terminal size, for whoever asks late. */
export class ResizeChannel {
  #last: TerminalSize | undefined;
  #listener: ((size: TerminalSize) => void) | undefined;

  listen(listener: (size: TerminalSize) => void): void {
    this.#listener = listener;
    if (this.#last) listener(this.#last);
  }

  /** Takes the client's JSON; what isn't a size is ignored. */
  push(text: string): void {
    const size = sizeOf(text);
    if (!size) return;
    this.#last = size;
    this.#listener?.(size);
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
