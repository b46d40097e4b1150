import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two servers, each a process of its own, on one data folder. Gone at the end of its scope. */
export interface SharedStore extends AsyncDisposable {
  /** What they logged as a warning or an error. */
  readonly complaints: readonly string[];
  /** Asks the server with this number; one that is dead or dies meanwhile is asked again once it is back. */
  ask<T>(server: number, method: string, path: string, body?: unknown): Promise<Answer<T>>;
  /** Ends one by `kill -9` and starts it anew. */
  kill(server: number): Promise<void>;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

interface Running {
  readonly process: ChildProcess;
  readonly url: string;
}

const password = 'a long password';
const token = 'glpat-two-servers-on-one-store';
const program = join(import.meta.dirname, 'server-process.ts');
const mostTries = 20;

/** Starts them, one after the other: the first one makes the store. */
export async function shareStore(): Promise<SharedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-two-servers-'));
  const complaints: string[] = [];
  const running: Promise<Running>[] = [];
  for (const _ of [1, 2]) {
    running.push(start(folder, complaints));
    await running.at(-1);
  }
  return {
    complaints,
    async ask<T>(server: number, method: string, path: string, body?: unknown) {
      for (let attempt = 1; ; attempt += 1) {
        const { url } = await at(running, server);
        try {
          return await send<T>(`${url}/api/v4${path}`, method, body);
        } catch (error) {
          if (attempt === mostTries) throw error;
        }
      }
    },
    async kill(server) {
      const { process } = await at(running, server);
      const over = once(process, 'exit');
      process.kill('SIGKILL');
      running[server] = over.then(() => start(folder, complaints));
      await running[server];
    },
    async [Symbol.asyncDispose]() {
      for (const one of running) {
        const { process } = await one;
        const over = once(process, 'exit');
        process.kill('SIGKILL');
        await over;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function at(running: readonly Promise<Running>[], server: number): Promise<Running> {
  const one = running[server];
  if (one === undefined) throw new Error(`there is no server ${server}`);
  return one;
}

async function start(folder: string, complaints: string[]): Promise<Running> {
  const process = fork(program, [folder, password, token]);
  const url = await new Promise<string>((resolve, reject) => {
    process.once('exit', (code) => reject(new Error(`a server ended with ${code}`)));
    process.on('message', (said: { readonly url?: string; readonly complaint?: string }) => {
      if (said.complaint !== undefined) complaints.push(said.complaint);
      if (said.url !== undefined) resolve(said.url);
    });
  });
  return { process, url };
}

async function send<T>(url: string, method: string, body: unknown): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: { 'private-token': token, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const { status, headers } = response;
  // The caller's claim.
  return { status, headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
