import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { badRequest } from '../status.ts';
import { dialPod } from './dial-pod.ts';
import type { StreamContext } from './stream-context.ts';
import { type Dial, Forwarder } from './streams/forward.ts';
import { acceptSpdy, chooseProtocol, refuseSpdy } from './streams/spdy-channels.ts';
import { SpdyConnection } from './streams/spdy-connection.ts';
import { forwardWebSocketPorts } from './streams/websocket-forward.ts';
import type { UpgradeRequest } from './upgrade-request.ts';

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
  if (offered.includes(TUNNEL_PROTOCOL))
    forward(await acceptTunnel(request, socket, head), Buffer.alloc(0), dial);
  else
    await forwardWebSocketPorts(
      { request, socket, head, dial },
      CHANNEL_PROTOCOL,
      query.getAll('ports').map(Number),
    );
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
function acceptTunnel(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<Duplex> {
  const server = new WebSocketServer({ noServer: true });
  server.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${TUNNEL_PROTOCOL}`));
  delete request.headers['sec-websocket-protocol'];
  return new Promise((resolve, reject) => {
    server.once('wsClientError', reject);
    server.handleUpgrade(request, socket, head, (webSocket) =>
      resolve(createWebSocketStream(webSocket)),
    );
  });
}
