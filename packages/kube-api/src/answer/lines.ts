import type { EventEmitter } from 'node:events';
import { DirectAnswer } from './answer.ts';
import type { Outgoing } from './connection.ts';
import type { Line } from './line.ts';

/** Where lines go. */
export interface Sink {
  write(line: Line): void;
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
export class LinesAnswer extends DirectAnswer {
  readonly #follow: Follow;

  constructor(follow: Follow, headers: Readonly<Record<string, string>>) {
    super(headers, 200);
    this.#follow = follow;
  }

  sendBy(outgoing: Outgoing): void {
    const stop = this.#follow(sinkOf(outgoing, this));
    if (outgoing.destroyed) stop();
    else outgoing.once('close', stop);
  }

  toResponse(): Response {
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
    return new Response(stream, { headers: [...this.headers] });
  }
}

/** The shortest way to a client, for one line of many. */
interface Way {
  /** Tells when more may come. */
  readonly source: EventEmitter;
  /** False when no more should come for now. */
  send(line: Line): boolean;
}

/** Node's own response makes of each line four writes, for each client anew. */
function wayOf(outgoing: Outgoing): Way {
  const { stream, socket, chunkedEncoding } = outgoing;
  if (stream !== undefined) return { source: stream, send: ({ bytes }) => stream.write(bytes) };
  if (socket !== null && chunkedEncoding)
    return { source: socket, send: ({ chunk }) => socket.write(chunk) };
  return { source: outgoing, send: ({ bytes }) => outgoing.write(bytes) };
}

function sinkOf(outgoing: Outgoing, { status, headers }: DirectAnswer): Sink {
  outgoing.writeHead(status, Object.fromEntries(headers));
  // Who waits for the first line knows from here on that there will be one.
  outgoing.flushHeaders();
  const { source, send } = wayOf(outgoing);
  const below = outgoing.stream ?? outgoing;
  /** What waits here: the connection, which many of them may share, holds only so much. */
  let lines: Line[] = [];
  let bytes = 0;
  let isFull = false;
  let isEnding = false;
  const onDrain = () => {
    isFull = false;
    let sent = 0;
    for (; sent < lines.length && !isFull; sent += 1) {
      const line = lines[sent] as Line;
      bytes -= line.bytes.length;
      isFull = !send(line);
    }
    lines = lines.slice(sent);
    if (isEnding && lines.length === 0) outgoing.end();
  };
  source.on('drain', onDrain);
  // The connection may have other answers after this one.
  outgoing.once('close', () => source.off('drain', onDrain));
  return {
    write(line) {
      if (isEnding) return;
      if (!isFull) {
        isFull = !send(line);
        return;
      }
      lines.push(line);
      bytes += line.bytes.length;
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
  write: ({ bytes }) => controller.enqueue(bytes),
  get waitingBytes() {
    return -(controller.desiredSize ?? 0);
  },
  end: () => controller.close(),
  cut: (error) => controller.error(error),
});
