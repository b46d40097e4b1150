import type { IncomingMessage } from 'node:http';
import { constants } from 'node:http2';
import { badRequest } from '@slipway/kube-objects';
import type { Outgoing } from '#answer/connection';
import type { ApiRequest } from './api-request.ts';
import { rawHeadersOf } from './headers.ts';

/** The URL of a request line, undefined when it is none; `//` alone would be a host without a name. */
export const targetOf = ({ url = '/' }: IncomingMessage): URL | null =>
  URL.parse(url.replace(/^\/+/, '/'), 'https://api');

/**
 * Node's own request, read by the shortest way: the platform's class around it, its streams and its signal cost
 * as much as what an ordinary request asks for. It cannot be passed on.
 */
export function nodeRequest(incoming: IncomingMessage, outgoing: Outgoing, url: URL): ApiRequest {
  let leaving: AbortController | undefined;
  return {
    method: incoming.method ?? 'GET',
    url,
    socket: incoming.socket,
    header(name) {
      const value = incoming.headers[name];
      return (Array.isArray(value) ? value.join(', ') : value) ?? null;
    },
    headers: () => rawHeadersOf(incoming.rawHeaders),
    read: (most) => readWhole(incoming, most),
    signal() {
      leaving ??= whenLeft(outgoing);
      return leaving.signal;
    },
    toRequest() {
      throw new Error('this request is not there to be passed on');
    },
  };
}

function readWhole(incoming: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const leave = () => {
      incoming.off('data', take).off('end', finish).off('close', giveUp).off('error', giveUp);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else {
        leave();
        resolve(undefined);
      }
    };
    const finish = () => {
      // HTTP/2 ends what its client has given up.
      if (incoming.aborted) return giveUp();
      leave();
      resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    };
    const giveUp = () => {
      leave();
      reject(badRequest('unexpected EOF'));
    };
    if (incoming.destroyed || incoming.aborted) giveUp();
    else incoming.on('data', take).on('end', finish).on('close', giveUp).on('error', giveUp);
  });
}

function whenLeft(outgoing: Outgoing): AbortController {
  const leaving = new AbortController();
  const look = () => {
    if (!outgoing.writableFinished) leaving.abort();
  };
  if (outgoing.destroyed) look();
  else outgoing.once('close', look);
  return leaving;
}

/** How long the rest of a body may take that nobody reads, so that its sender gets to read the answer. */
const restMs = 500;

/** Lets go of what is left of a body once its request is answered. */
export function leaveRest(incoming: IncomingMessage, outgoing: Outgoing): void {
  const { stream } = outgoing;
  if (incoming.complete || stream?.endAfterHeaders) return;
  outgoing.once('finish', () => {
    if (incoming.complete) return;
    if (stream === undefined) dropRest(incoming);
    else stream.close(constants.NGHTTP2_NO_ERROR);
  });
}

function dropRest(incoming: IncomingMessage): void {
  const { socket } = incoming;
  const timer = setTimeout(() => socket.destroySoon(), restMs);
  const stop = () => clearTimeout(timer);
  incoming.once('end', stop).once('close', stop).resume();
}
