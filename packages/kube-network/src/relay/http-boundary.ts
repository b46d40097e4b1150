/**
 * Finds the places in an HTTP/1 connection where one request has been answered and the next has not
 * begun, without changing a byte. Only there may a connection go on with another pod.
 *
 * Whatever it doesn't understand (TLS, HTTP/2, an upgrade, another protocol, broken HTTP) makes the
 * connection *opaque*: such a connection never has such a place.
 */
import { HttpMessages, type MessageHead } from './http-messages.ts';

const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) \S+ HTTP\/1\.[01]$/;
const statusLine = /^HTTP\/1\.([01]) (\d{3})(?: |$)/;

/** Follows both directions of one connection. */
export class HttpBoundary {
  #isOpaque = false;
  /** Methods of the requests that are not answered yet. */
  #open: string[] = [];
  #answersLast = false;
  readonly #requests = new HttpMessages((head) => this.#request(head));
  readonly #responses = new HttpMessages(
    (head) => this.#response(head),
    () => this.#open.shift(),
  );
  #isUsed = false;

  /** Nothing has been said in either direction. */
  get isFresh(): boolean {
    return !this.#isUsed;
  }

  /** Between two requests, or before the first. */
  get isIdle(): boolean {
    return (
      !this.#isOpaque &&
      this.#open.length === 0 &&
      this.#requests.isBetween &&
      this.#responses.isBetween
    );
  }

  /** A request is on its way or being answered. */
  get isBusy(): boolean {
    return !this.#isOpaque && !this.isIdle;
  }

  /** The last answer said that the connection ends with it. */
  get isEnding(): boolean {
    return this.#answersLast;
  }

  /** Takes note of bytes from the client. */
  fromClient(bytes: Buffer): void {
    this.#isUsed = true;
    if (!this.#isOpaque && !this.#requests.read(bytes)) this.#isOpaque = true;
  }

  /** Takes note of bytes from the pod. */
  fromPod(bytes: Buffer): void {
    this.#isUsed = true;
    if (this.#isOpaque) return;
    // A pod that speaks first doesn't speak HTTP, or says that it has waited long enough.
    if (this.#open.length === 0 || !this.#responses.read(bytes)) this.#isOpaque = true;
  }

  #request({ firstLine, headers }: MessageHead) {
    const method = requestLine.exec(firstLine)?.[1];
    if (!method || method === 'CONNECT') return undefined;
    this.#open.push(method);
    const hasChunks = isChunked(headers);
    if (hasChunks) return 'chunked' as const;
    return contentLength(headers) ?? 0;
  }

  #response({ firstLine, headers }: MessageHead) {
    const match = statusLine.exec(firstLine);
    const status = Number(match?.[2]);
    // An answer that nobody has asked for, or the last HTTP on this connection.
    if (!match || status === 101 || this.#open.length === 0) return undefined;
    if (status < 200) return 'interim' as const;
    const connection = (headers.get('connection') ?? '').toLowerCase();
    const isOld = match[1] === '0';
    this.#answersLast =
      connection.includes('close') || (isOld && !connection.includes('keep-alive'));
    if (this.#open[0] === 'HEAD' || status === 204 || status === 304) return 0;
    if (isChunked(headers)) return 'chunked' as const;
    // Without a length the answer lasts until the pod closes: nothing can follow it.
    return contentLength(headers);
  }
}

const isChunked = (headers: ReadonlyMap<string, string>) =>
  /(?:^|,)\s*chunked\s*$/i.test(headers.get('transfer-encoding') ?? '');

function contentLength(headers: ReadonlyMap<string, string>): number | undefined {
  const text = headers.get('content-length');
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
