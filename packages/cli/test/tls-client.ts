import { createServer } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';

/** The first message of a client of TLS. */
export async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  try {
    return await new Promise((resolve) => {
      server.once('connection', (socket) => {
        socket.once('data', (head) => {
          socket.destroy();
          resolve(head);
        });
      });
      connect({ port, host: '127.0.0.1', ...options }).on('error', () => {});
    });
  } finally {
    server.close();
  }
}

/** What the library of docker, podman and skopeo allows. */
export const engineCiphers =
  'TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:' +
  'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:' +
  'ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA';
