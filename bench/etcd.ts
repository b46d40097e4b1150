import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type ClientHttp2Session, connect } from 'node:http2';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { guarded } from '@slipway/io';
import { until } from '../e2e/support/until.ts';

const run = promisify(execFile);

/** Debian's etcd with a folder of its own, asked over gRPC as an API server asks it. */
export interface Etcd extends AsyncDisposable {
  /** Resolves when the value is on the disk. */
  put(key: string, value: string): Promise<void>;
}

/** Starts etcd; undefined where this machine neither has it nor can get it by apt. */
export async function startEtcd(): Promise<Etcd | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-etcd-'));
  const program = await findProgram(folder);
  if (program === undefined) {
    await rm(folder, { recursive: true });
    return undefined;
  }
  const [url, peer] = [await freeUrl(), await freeUrl()];
  const child = guarded(
    spawn(
      program,
      [
        ['--data-dir', join(folder, 'data'), '--log-level', 'error', '--name', 'bench'],
        ['--listen-client-urls', url, '--advertise-client-urls', url],
        ['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
        ['--initial-cluster', `bench=${peer}`],
      ].flat(),
      { stdio: 'ignore' },
    ),
  );
  const session = await connected(url);
  const put = (key: string, value: string) => call(session, '/etcdserverpb.KV/Put', [key, value]);
  await until('etcd', () => put('ready', '').then(always, never), 30);
  return {
    put,
    async [Symbol.asyncDispose]() {
      session.destroy();
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

const always = () => true;
const never = () => false;

async function findProgram(folder: string): Promise<string | undefined> {
  for (const place of ['/usr/bin/etcd', '/usr/local/bin/etcd']) if (existsSync(place)) return place;
  try {
    await run('apt-get', ['download', 'etcd-server'], { cwd: folder });
    await run('sh', ['-c', 'dpkg-deb -x etcd-server_*.deb .'], { cwd: folder });
    return join(folder, 'usr/bin/etcd');
  } catch {
    return undefined;
  }
}

async function freeUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

async function connected(url: string): Promise<ClientHttp2Session> {
  let session: ClientHttp2Session | undefined;
  await until(
    'the port of etcd',
    async () => {
      const tried = guarded(connect(url));
      const isOpen = await once(tried, 'connect').then(always, never);
      if (isOpen) session = tried;
      return isOpen;
    },
    30,
  );
  if (session === undefined) throw new Error('etcd does not answer');
  return session;
}

/** A call of gRPC whose request has bytes in the fields 1, 2, … */
function call(session: ClientHttp2Session, path: string, fields: readonly string[]): Promise<void> {
  const message = Buffer.concat(fields.map((text, index) => field(index + 1, Buffer.from(text))));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return new Promise((resolve, reject) => {
    const headers = { ':method': 'POST', ':path': path, te: 'trailers' };
    const stream = session.request({ ...headers, 'content-type': 'application/grpc' });
    let status = '';
    const read = (received: { readonly [name: string]: unknown }) => {
      status = String(received['grpc-status'] ?? status);
    };
    stream.on('response', read).on('trailers', read).on('error', reject).resume();
    stream.on('end', () => (status === '0' ? resolve() : reject(new Error(`gRPC: ${status}`))));
    stream.end(Buffer.concat([prefix, message]));
  });
}

/** A field of protobuf that holds bytes. */
function field(number: number, bytes: Buffer): Buffer {
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, rest]), bytes]);
}
