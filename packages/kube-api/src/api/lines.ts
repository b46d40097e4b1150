/**
 * Answers that come line by line and have no end of their own. A line goes from here straight to Node's
 * response where there is one: a stream of the web's in between costs as much as the line.
 */
import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { guarded } from '@slipway/io';

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

/** Node's own response; one of HTTP/2 does the same and has a stream beneath. */
export type Outgoing = ServerResponse & { readonly stream?: ServerHttp2Stream };

/** An answer whose lines nobody writes before there is somewhere to write them to. */
export class LinesResponse extends Response {
  readonly #follow: Follow;

  constructor(follow: Follow, headers: Readonly<Record<string, string>>) {
    super(null, { headers });
    this.#follow = follow;
  }

  /** Sends it by Node's response; what is returned says that this was done. */
  sendBy(outgoing: Outgoing): Response {
    const stop = this.#follow(sinkOf(guarded(outgoing), this));
    if (outgoing.destroyed) stop();
    else outgoing.once('close', stop);
    return alreadySent();
  }

  /** The same as a response that anybody can read. */
  asStream(): Response {
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

/** Tells `@hono/node-server`, which honours the header on the platform's class alone: that is what `clone` makes. */
const alreadySent = () =>
  new Response(null, { headers: { 'x-hono-already-sent': 'true' } }).clone();
