import { Duplex } from 'node:stream';
import { guarded } from '@slipway/io';
import {
  controlFrame,
  dataFrame,
  FIN,
  type Frame,
  FrameReader,
  frameType,
  words,
} from './spdy-frames.ts';
import { HeaderCodec, type Headers } from './spdy-headers.ts';

/** The status of RST_STREAM that means "no longer wanted". */
const CANCEL = 5;
/** Bytes that a stream holds for a slow reader before the whole connection is held up. */
const STREAM_BUFFER_BYTES = 1024 * 1024;
/** Open at a time on one connection: a thousand forwarded connections have two each. */
const MOST_STREAMS = 2048;

/**
 * One stream of a connection, opened by the client: what the client sends can be read, what is
 * written goes to the client, `end()` closes our half.
 */
export class SpdyStream extends Duplex {
  readonly headers: Headers;
  readonly #send: (payload: Buffer, flags: number, done: (error?: Error | null) => void) => void;
  readonly #cancel: () => void;
  #onDrain: (() => void) | undefined;

  constructor(
    headers: Headers,
    send: (payload: Buffer, flags: number, done: (error?: Error | null) => void) => void,
    cancel: () => void,
  ) {
    super({ readableHighWaterMark: STREAM_BUFFER_BYTES });
    this.headers = headers;
    this.#send = send;
    this.#cancel = cancel;
    // The end of the connection reaches every stream; those who use one look at its end.
    guarded(this);
  }

  /** Takes bytes from the connection; resolves when there is room for more. */
  async receive(payload: Buffer, isLast: boolean): Promise<void> {
    if (this.destroyed || this.readableEnded) return;
    const hasRoom = payload.length === 0 || this.push(payload);
    if (isLast) this.push(null);
    else if (!hasRoom) {
      await new Promise<void>((resolve) => {
        this.#onDrain = resolve;
        this.once('close', resolve);
      });
    }
  }

  override _read(): void {
    this.#onDrain?.();
    this.#onDrain = undefined;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#send(chunk, 0, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#send(Buffer.alloc(0), FIN, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#cancel();
    done(error);
  }
}

/** What happens on a connection. */
export interface SpdyListener {
  onStream(stream: SpdyStream): void;
  /** The client is gone, or has done something that is not SPDY. */
  onClose(): void;
}

/** The server's end of a SPDY/3.1 connection, over any byte stream. */
export class SpdyConnection {
  readonly #transport: Duplex;
  readonly #listener: SpdyListener;
  readonly #codec = new HeaderCodec();
  readonly #reader = new FrameReader();
  readonly #streams = new Map<number, SpdyStream>();
  #isOver = false;

  constructor(transport: Duplex, head: Buffer, listener: SpdyListener) {
    this.#transport = guarded(transport);
    this.#listener = listener;
    // Also while a stream's slow reader holds everything up.
    transport.once('close', () => this.#end());
    void this.#run(head);
  }

  /** Says goodbye and ends the connection after what was written. */
  close(): void {
    this.#transport.write(controlFrame(frameType.goAway, words(0, 0)));
    this.#transport.end();
  }

  async #run(head: Buffer): Promise<void> {
    try {
      await this.#receive(head);
      for await (const chunk of this.#transport) await this.#receive(chunk);
    } catch {
      // A broken connection and bytes that make no sense end in the same way.
    }
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const stream of this.#streams.values()) stream.destroy();
    this.#codec.close();
    this.#transport.destroy();
    this.#listener.onClose();
  }

  async #receive(chunk: Buffer): Promise<void> {
    for (const frame of this.#reader.push(chunk)) {
      if (frame.kind === 'control') await this.#control(frame);
      else {
        const stream = this.#streams.get(frame.streamId);
        await stream?.receive(frame.payload, (frame.flags & FIN) !== 0);
      }
    }
  }

  async #control({ type, flags, payload }: Frame & { kind: 'control' }): Promise<void> {
    if (type === frameType.synStream) await this.#open(payload, flags);
    else if (type === frameType.ping) await this.#answer(controlFrame(type, payload));
    else if (type === frameType.rstStream) {
      const id = payload.readUInt32BE(0);
      const stream = this.#streams.get(id);
      this.#streams.delete(id);
      stream?.destroy();
    }
  }

  /** The client waits for the reply before it opens the next stream. */
  async #open(payload: Buffer, flags: number): Promise<void> {
    const id = payload.readUInt32BE(0);
    if (this.#streams.has(id)) throw new Error(`stream ${id} is open already`);
    if (this.#streams.size >= MOST_STREAMS) throw new Error('too many streams');
    const headers = await this.#codec.decode(payload.subarray(10));
    if (this.#isOver) return;
    const stream = new SpdyStream(
      headers,
      (data, dataFlags, done) => this.#transport.write(dataFrame(id, data, dataFlags), done),
      () => this.#cancel(id),
    );
    this.#streams.set(id, stream);
    const block = await this.#codec.encode(new Map());
    if (this.#isOver) return;
    await this.#answer(controlFrame(frameType.synReply, Buffer.concat([words(id), block])));
    if (this.#isOver) return;
    this.#listener.onStream(stream);
    if (flags & FIN) await stream.receive(Buffer.alloc(0), true);
  }

  /** Nothing more is read before the client has taken its answers: one that only asks fills no memory. */
  async #answer(frame: Buffer): Promise<void> {
    if (this.#transport.write(frame)) return;
    await new Promise<void>((resolve) => {
      const settle = () => {
        this.#transport.off('drain', settle).off('close', settle);
        resolve();
      };
      this.#transport.on('drain', settle).on('close', settle);
      if (this.#isOver || this.#transport.destroyed) settle();
    });
  }

  /** A stream that ended on both sides needs no reset. */
  #cancel(id: number): void {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    const isOver = !stream || (stream.readableEnded && stream.writableFinished);
    if (!isOver && this.#transport.writable) {
      this.#transport.write(controlFrame(frameType.rstStream, words(id, CANCEL)));
    }
  }
}
