/** One server on a data folder that it shares, as a process of its own: tells its parent where it listens. */
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { getRequestListener } from '@hono/node-server';
import { createServer } from '#packages/server/src/index';

const [dataDir = '', password = '', token = ''] = process.argv.slice(2);
let answer: (request: Request) => Promise<Response> = () => Promise.reject(new Error('starting'));
const http = createHttpServer(getRequestListener((request) => answer(request)));
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const { port } = http.address() as AddressInfo;
const url = `http://127.0.0.1:${port}`;
const complain = (message: string, fields?: Record<string, unknown>) => {
  process.send?.({ complaint: `${message} ${JSON.stringify(fields)} ${fields?.error}` });
};
const log = { debug() {}, info() {}, warn: complain, error: complain };
const root = { username: 'root', password, token };
const server = await createServer({ dataDir, url, registry: 'localhost:1', root, log });
answer = (request) => server.fetch(request, { address: '127.0.0.1' });
process.once('disconnect', () => process.exit());
process.send?.({ url });
