import type { Duplex } from 'node:stream';
import { guarded } from '@slipway/io';
import { badRequest } from '@slipway/kube-objects';
import { createWebSocketStream } from 'ws';
import { acceptWebSocket, type Handshake } from './accept-websocket.ts';
import { dialPod, isPort } from './dial-pod.ts';
import type { StreamContext, UpgradeRequest } from './stream-request.ts';
import { type Dial, Forwarder } from './wire/forward.ts';
import { acceptSpdy, chooseProtocol, refuseSpdy } from './wire/spdy-channels.ts';
import { SpdyConnection } from './wire/spdy-connection.ts';
import { forwardWebSocketPorts, MOST_PORTS } from './wire/websocket-forward.ts';

const SPDY_PROTOCOL = 'portforward.k8s.io';
const TUNNEL_PROTOCOL = 'SPDY/3.1+portforward.k8s.io';
const CHANNEL_PROTOCOL = 'v4.channel.k8s.io';

/** `kubectl port-forward`: carries connections to ports of the pod. */
export async function forwardPorts(
  context: StreamContext,
  { request, socket, head }: UpgradeRequest,
  query: URLSearchParams,
): Promise<void> {
  if (!context.worker.sandbox) {
    throw badRequest(
      `unable to forward port because pod is not running. Current status=${context.worker.pod.status.phase}`,
    );
  }
  const dial: Dial = (port) => dialPod(context, port);
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
    if (!chooseProtocol(request, [SPDY_PROTOCOL])) return refuseSpdy(socket, [SPDY_PROTOCOL]);
    acceptSpdy(socket, SPDY_PROTOCOL);
    forward(socket, head, dial);
    return;
  }
  const offered = String(request.headers['sec-websocket-protocol'] ?? '');
  if (offered.includes(TUNNEL_PROTOCOL)) {
    const tunnel = await acceptTunnel({ request, socket, head });
    if (tunnel) forward(tunnel, Buffer.alloc(0), dial);
  } else {
    const handshake = { request, socket, head };
    await forwardWebSocketPorts(handshake, CHANNEL_PROTOCOL, portsOf(query), dial);
  }
}

function portsOf(query: URLSearchParams): readonly number[] {
  const texts = query.getAll('ports').flatMap((text) => text.split(','));
  const wrong = texts.find((text) => !isPort(Number(text)));
  if (wrong !== undefined) throw badRequest(`invalid port "${wrong}": ports are 1 to 65535`);
  if (texts.length === 0) throw badRequest('query parameter "ports" is required');
  if (texts.length > MOST_PORTS) throw badRequest(`at most ${MOST_PORTS} ports can be forwarded`);
  return texts.map(Number);
}

function forward(transport: Duplex, head: Buffer, dial: Dial): void {
  const forwarder = new Forwarder(dial);
  new SpdyConnection(transport, head, {
    onStream: (stream) => forwarder.accept(stream),
    onClose: () => {},
  });
}

/**
 * SPDY inside WebSocket messages. The protocol's name has a slash, which no WebSocket library
 * accepts; so the header is taken away before the handshake and put into the answer by hand.
 */
async function acceptTunnel(handshake: Handshake): Promise<Duplex | undefined> {
  delete handshake.request.headers['sec-websocket-protocol'];
  const header = `Sec-WebSocket-Protocol: ${TUNNEL_PROTOCOL}`;
  const webSocket = await acceptWebSocket(handshake, {}, [header]);
  return webSocket && guarded(createWebSocketStream(webSocket));
}
