import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { Server } from 'node:net';
import { guarded } from '@slipway/io';
import { readStart } from '#host/bounded-body';
import type { JobCertificate } from './job-certificate.ts';
import { type JobEngine, serverOf } from './job-engine.ts';

/** Where `docker:dind` listens, as its clients know it. */
const plainPort = 2375;
const tlsPort = 2376;

/**
 * Answers on 2375, and with `certificate` on 2376, of the loopback in the network of the process `pid`.
 *
 * A program enters that network, listens there, and hands the sockets to this process: nothing of it stays,
 * and nobody outside of the network can connect. The answer ends it.
 *
 * @throws where the network cannot be entered
 */
export async function listenInside(
  pid: number,
  engine: JobEngine,
  certificate: JobCertificate | undefined,
): Promise<() => void> {
  const command = ['-t', `${pid}`, '-n', process.execPath, '-e', listener];
  const ports = [plainPort, ...(certificate ? [tlsPort] : [])];
  const child = guarded(
    spawn('nsenter', [...command, ...ports.map(String)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {},
    }),
  );
  const sockets = await handedOver(child, ports.length);
  const servers = sockets.map((handle, index) => {
    const server = index === 0 || !certificate ? serverOf(engine) : tlsOf(engine, certificate);
    return server.listen(handle);
  });
  return () => {
    for (const server of servers) server.close();
    for (const server of servers) server.closeAllConnections();
  };
}

function tlsOf(engine: JobEngine, { certificate, key }: JobCertificate) {
  const trust = { ca: certificate, requestCert: true, rejectUnauthorized: true };
  const options = { cert: certificate, key, ...trust, requestTimeout: 0 };
  const server = guarded(createTlsServer(options, engine.listener));
  server.on('upgrade', engine.upgrade);
  return server;
}

/** Without files, as there may be no sources of ours where the product runs. */
const listener = `
const { createServer } = require('node:net');
for (const port of process.argv.slice(1)) {
  const server = createServer({ pauseOnConnect: true });
  server.on('error', (error) => { console.error(error.message); process.exit(1); });
  server.listen(Number(port), '127.0.0.1', () => process.send(port, server));
}
process.once('message', () => process.exit(0));
`;

async function handedOver(child: ChildProcess, count: number): Promise<readonly Server[]> {
  const found = new Map<number, Server>();
  const complaint = child.stderr ? readStart(child.stderr, 4096) : '';
  const ended = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    child.on('message', (port, handle) => {
      if (handle instanceof Server) found.set(Number(port), handle);
      if (found.size === count) resolve();
    });
    ended.then(async () => reject(new Error((await complaint) || 'nsenter is missing')), reject);
  });
  child.send('done');
  await ended;
  return [...found].sort(([a], [b]) => a - b).map(([, server]) => server);
}
