import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { constants, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { isPassedOn } from '#http/client-address';

/** What senders of bodies are held to. */
export interface BodyLimits {
  /** In each window a body that has not come to its end must bring this many bytes. */
  readonly windowMs: number;
  readonly leastBytes: number;
  /** Bodies of one address that may be on their way at a time. */
  readonly mostOfAddress: number;
}

const usualBodyLimits: BodyLimits = {
  windowMs: 60_000,
  leastBytes: 16 * 1024,
  mostOfAddress: 256,
};

interface Upload {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What its connection had brought when the window began; undefined before its first one. */
  bytesRead: number | undefined;
}

/**
 * Keeps those who send slowly from holding connections, files and slots for ever, and one address
 * from holding them all. A body that waits because the service does not read it is not slow.
 */
export function limitBodies(server: Server, limits: BodyLimits = usualBodyLimits): void {
  const uploads = new Set<Upload>();
  const ofAddress = new Map<string, number>();

  function count(address: string, change: 1 | -1): number {
    const now = (ofAddress.get(address) ?? 0) + change;
    if (now === 0) ofAddress.delete(address);
    else ofAddress.set(address, now);
    return now;
  }

  server.on('request', (request, response) => {
    if (!hasBody(request) || isPassedOn(request)) return;
    const address = request.socket.remoteAddress ?? '';
    const upload: Upload = { request, response, bytesRead: undefined };
    uploads.add(upload);
    const isTooMuch = count(address, 1) > limits.mostOfAddress;
    const done = () => {
      if (uploads.delete(upload)) count(address, -1);
    };
    request.once('end', done).once('close', done);
    if (isTooMuch) refuse(upload, '429 Too Many Requests');
  });

  const timer = setInterval(() => {
    for (const upload of uploads) {
      if (isSlow(upload, limits.leastBytes)) refuse(upload, '408 Request Timeout');
      upload.bytesRead = upload.request.socket.bytesRead;
    }
  }, limits.windowMs);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

function hasBody(request: IncomingMessage): boolean {
  const { headers } = request;
  if (request instanceof Http2ServerRequest) return !request.stream.endAfterHeaders;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isSlow({ request, bytesRead }: Upload, leastBytes: number): boolean {
  if (bytesRead === undefined || request.complete || request.readableLength > 0) return false;
  return request.socket.bytesRead - bytesRead < leastBytes;
}

function refuse({ request, response }: Upload, status: string): void {
  if (response instanceof Http2ServerResponse) {
    refuseStream(response, status);
    return;
  }
  const { socket } = request;
  if (!response.headersSent) {
    socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }
  socket.destroySoon();
}

/** The others of its connection go on. */
function refuseStream(response: Http2ServerResponse, status: string): void {
  const { stream } = response;
  if (!response.headersSent) stream.respond({ ':status': Number.parseInt(status, 10) });
  stream.close(constants.NGHTTP2_NO_ERROR);
}
