import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { getRequestListener } from '@hono/node-server';
import { createServer, type Server } from '@slipway/server';
import { parseInput } from '../src/command.ts';
import { type CommandName, commands } from '../src/commands.ts';
import { credentialsFile, instanceLock, writeInstance } from '../src/data-folder/instance.ts';
import { Lock } from '../src/data-folder/lock.ts';

const root = { username: 'root', password: 'a long password', token: 'glpat-of-the-commands' };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The real server on a data folder of its own, found by commands as theirs is. */
export interface OwnServer extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  readonly password: string;
  /** What a command says; its exit code is 0. */
  run(name: CommandName, ...args: readonly string[]): Promise<string>;
  /** What it says to a program. */
  json<T>(name: CommandName, ...args: readonly string[]): Promise<T>;
}

export async function startOwnServer(): Promise<OwnServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'slipway-commands-'));
  let answer: Server['fetch'] = () => Promise.reject(new Error('starting'));
  const http = createHttpServer(
    getRequestListener((request, { incoming }) =>
      answer(request, { address: incoming.socket.remoteAddress ?? '' }),
    ),
  );
  const url = `http://localhost:${await listen(http)}`;
  const registry = new URL(url).host;
  const server = await createServer({ dataDir, url, registry, root, log: silent });
  answer = server.fetch;
  const lock = Lock.take(dataDir, instanceLock);
  writeInstance(dataDir, { url, near: url, registry, pid: process.pid, kubernetes: null });
  await writeFile(credentialsFile(dataDir), JSON.stringify(root));

  const run = async (name: CommandName, ...args: readonly string[]) => {
    const { command } = await commands[name].load();
    const input = parseInput(command, [...args, '--data-dir', dataDir]);
    return listenedTo(async () => {
      const code = await command.run(input);
      if (code !== 0) throw new Error(`slipway ${name} ended with ${code}`);
    });
  };
  return {
    url,
    dataDir,
    password: root.password,
    run,
    json: async <T>(name: CommandName, ...args: readonly string[]) =>
      JSON.parse(await run(name, ...args, '--json')) as T, // the test's claim
    async [Symbol.asyncDispose]() {
      lock?.[Symbol.dispose]();
      http.close();
      http.closeAllConnections();
      await server.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function listen(http: HttpServer): Promise<number> {
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
  });
}

/** What is written to standard output meanwhile. */
async function listenedTo(work: () => Promise<void>): Promise<string> {
  const { write } = process.stdout;
  const heard: Uint8Array[] = [];
  process.stdout.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    // The test runner tells its results on the same way, as what V8 has serialized.
    if (chunk[0] === 0xff) return write.call(process.stdout, chunk);
    heard.push(Buffer.from(chunk));
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
  try {
    await work();
    return Buffer.concat(heard).toString();
  } finally {
    process.stdout.write = write;
  }
}
