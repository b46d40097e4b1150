/** Registries that run as processes of their own, ours and Debian's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A registry that is measured. */
export interface Peer extends AsyncDisposable {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the processor has done for it so far. */
  cpuSeconds(): number;
}

/** One request by hand. */
export function call(peer: Peer, method: string, path: string): Promise<Response> {
  return fetch(new URL(path, peer.url), { method, headers: peer.headers });
}

/** Ours; it checks a bearer token with every request. */
export async function startOurs(directory: string): Promise<Peer> {
  const script = fileURLToPath(new URL('registry-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const { port, token } = JSON.parse(String(line));
  return peerOf(child, port, { Authorization: `Bearer ${token}` });
}

/** Debian's, without authentication. */
export async function startTheirs(directory: string): Promise<Peer> {
  const port = await freePort();
  const configuration = `${directory}.yml`;
  await writeFile(
    configuration,
    [
      'version: 0.1',
      'log: { level: error, accesslog: { disabled: true } }',
      `storage: { filesystem: { rootdirectory: ${directory} }, delete: { enabled: true } }`,
      `http: { addr: 127.0.0.1:${port} }`,
    ].join('\n'),
  );
  const child = spawn('docker-registry', ['serve', configuration], { stdio: 'ignore' });
  const peer = peerOf(child, port, {});
  for (const deadline = Date.now() + 20_000; ; ) {
    const isUp = await call(peer, 'GET', '/v2/').catch(() => undefined);
    if (isUp?.status === 200) return peer;
    if (Date.now() > deadline) throw new Error('docker-registry did not start');
  }
}

function peerOf(child: ChildProcess, port: number, headers: Peer['headers']): Peer {
  return {
    url: `http://127.0.0.1:${port}`,
    headers,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** A tick of the system's accounts is a hundredth of a second. */
function cpuSecondsOf(pid: number | undefined): number {
  const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(user) + Number(system)) / 100;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
