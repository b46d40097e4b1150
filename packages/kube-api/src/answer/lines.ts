import type { Outgoing } from './connection.ts';
import { DirectResponse } from './direct-response.ts';

/** Where lines go. */
export interface Sink {
  write(line: Uint8Array): void;
  /** What the client has not taken yet. */
  readonly waitingBytes: number;
  end(): void;
  /** Ends it so that the client sees that something is missing. */
  cut(error: unknown): void;
}

/** Begins to write lines; answers what makes it stop. It has stopped when it has ended the sink itself. */
export type Follow = (sink: Sink) => () => void;

/**
 * An answer that comes line by line and has no end of its own. Nobody writes its lines before there is
 * somewhere to write them to.
 */
export class LinesResponse extends DirectResponse {
  readonly #follow: Follow;

  constructor(follow: Follow, headers: Readonly<Record<string, string>>) {
    super(null, { headers });
    this.#follow = follow;
  }

  sendBy(outgoing: Outgoing): void {
    const stop = this.#follow(sinkOf(outgoing, this));
    if (outgoing.destroyed) stop();
    else outgoing.once('close', stop);
  }

  toReadable(): Response {
    const follow = this.#follow;
    let stop = () => {};
    const stream = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          stop = follow(streamSink(controller));
        },
        cancel: () => stop(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
    );
    return new Response(stream, { headers: this.headers });
  }
}

function sinkOf(outgoing: Outgoing, { status, headers }: Response): Sink {
  outgoing.writeHead(status, Object.fromEntries(headers));
  // Who waits for the first line knows from here on that there will be one.
  outgoing.flushHeaders();
  const below = outgoing.stream ?? outgoing;
  /** What waits here: the connection, which many of them may share, holds only so much. */
  let lines: Uint8Array[] = [];
  let bytes = 0;
  let isFull = false;
  let isEnding = false;
  const send = (line: Uint8Array) => {
    isFull = !outgoing.write(line);
  };
  outgoing.on('drain', () => {
    isFull = false;
    let sent = 0;
    for (; sent < lines.length && !isFull; sent += 1) {
      const line = lines[sent] as Uint8Array;
      bytes -= line.length;
      send(line);
    }
    lines = lines.slice(sent);
    if (isEnding && lines.length === 0) outgoing.end();
  });
  return {
    write(line) {
      if (!isFull) return send(line);
      lines.push(line);
      bytes += line.length;
    },
    get waitingBytes() {
      return bytes + below.writableLength;
    },
    end() {
      isEnding = true;
      if (lines.length === 0) outgoing.end();
    },
    cut: () => void below.destroy(),
  };
}

const streamSink = (controller: ReadableStreamDefaultController<Uint8Array>): Sink => ({
  write: (line) => controller.enqueue(line),
  get waitingBytes() {
    return -(controller.desiredSize ?? 0);
  },
  end: () => controller.close(),
  cut: (error) => controller.error(error),
});
