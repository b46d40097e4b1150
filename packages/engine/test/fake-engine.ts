import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createEngine, type Engine } from '../src/index.ts';

/** A server that answers in a Docker Engine's place, and the engine that speaks to it. */
export interface FakeEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly socketPath: string;
  /** Method and path of every request. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface FakeAnswers {
  readonly apiVersion?: string;
  answer?(request: IncomingMessage, response: ServerResponse): void;
  upgrade?(request: IncomingMessage, socket: Duplex): void;
}

/** Listens on a unix socket in a folder of its own. */
export async function startFakeEngine(answers: FakeAnswers): Promise<FakeEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-engine-'));
  const socketPath = join(directory, 'engine.sock');
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.setHeader('Api-Version', answers.apiVersion ?? '1.41');
    if (request.url === '/_ping' || !answers.answer) response.end('OK');
    else answers.answer(request, response);
  });
  server.on('upgrade', (request, socket) => {
    requests.push(`${request.method} ${request.url}`);
    answers.upgrade?.(request, socket);
  });
  const start = () => new Promise<void>((resolve) => server.listen(socketPath, resolve));
  await start();
  const engine = createEngine({ socketPath });
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    engine,
    socketPath,
    requests,
    start,
    stop,
    async [Symbol.asyncDispose]() {
      engine.close();
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
