/**
 * Serves our registry for the benchmark: `node bench/registry-server.ts FOLDER [REPOSITORY]` prints its
 * port and a token for the repository (`bench`) as one line of JSON, and serves until it is killed. A
 * line `collect` on its input collects garbage and is answered by what went.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
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
const [, , , repository = 'bench'] = process.argv;
const access = [{ type: 'repository', name: repository, actions: ['pull', 'push', 'delete'] }];
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
createInterface(process.stdin).on('line', async () => {
  console.log(JSON.stringify(await registry.collect({ untagged: true })));
});
