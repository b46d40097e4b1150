/**
 * Serves our registry for the benchmark: `node bench/registry-server.ts FOLDER` prints its port and
 * a token for the repository `bench` as one line of JSON, and serves until it is killed.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Connection, createRegistry } from '@slipway/registry';
import { SignJWT } from 'jose';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const registry = await createRegistry({
  directory: process.argv[2] ?? 'registry',
  service: 'registry',
  issuer: 'bench',
  realm: 'http://localhost/jwt/auth',
  publicKey,
  log: { debug() {}, error: console.error },
});
const access = [{ type: 'repository', name: 'bench', actions: ['pull', 'push', 'delete'] }];
const token = await new SignJWT({ access })
  .setProtectedHeader({ alg: 'ES256' })
  .setIssuer('bench')
  .setAudience('registry')
  .setExpirationTime('1h')
  .sign(privateKey);
const server = createServer(
  // HTTP/1 only, so the bindings are those of node:http.
  getRequestListener((request, bindings) => registry.fetch(request, bindings as Connection)),
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  console.log(JSON.stringify({ port, token }));
});
