/**
 * A job's own way to the engine: HTTP on a socket in the job, answered by the rules of `decide.ts`.
 *
 * Each request is read, decided upon, and written anew: no byte of a client reaches the engine as it came
 * but the body of what is allowed, and the stream after the engine itself has agreed to an upgrade.
 */
import { rm } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import { keepContext, UnusableContext } from './build-context.ts';
import { decide } from './rules/decide.ts';
import { type Decision, type EngineRequest, refused, type SocketJob } from './rules/decision.ts';
import type { JobThings } from './job-things.ts';
import { type At, engineFacts, ownImages, readBounded, readPath, toEngine } from './wire.ts';

/** What answers a job. */
export interface JobEngineOptions {
  /** The engine's own socket. */
  readonly socketPath: string;
  /** Where contexts of builds are kept for their time; no job sees it. */
  readonly folder: string;
  /** Undefined until the job's container is made: then nobody can ask. */
  readonly job: () => SocketJob | undefined;
  readonly things: JobThings;
  /** Where a name of a new container goes. */
  readonly nameOf: (name: string) => string;
  /** Told of each name that the job has given an image, and of each that it has pushed. */
  readonly tagged: (name: string) => void;
  readonly pushed: (name: string) => void;
}

type Allowed = Extract<Decision, { type: 'allowed' }>;

/** An HTTP server that listens nowhere yet. */
export function createJobEngine(options: JobEngineOptions): Server {
  let builds = 0;
  const server = guarded(createServer({ requestTimeout: 0 }));
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    guarded(request);
    guarded(response);
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else say(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    guarded(socket);
    upgrade(request, socket, head).catch(() => socket.destroy());
  });
  return server;

  async function judge(request: IncomingMessage, body?: unknown) {
    const at = readPath(request.url ?? '');
    const job = options.job();
    if (at === undefined || job === undefined)
      return { at, decision: refused('no such page', 404) };
    const asked: EngineRequest = { method: request.method ?? 'GET', ...at, body };
    const decision = decide(asked, job);
    if (decision.type === 'refused') return { at, decision };
    for (const subject of decision.about) {
      const problem = await options.things.problemOf(subject);
      if (problem) return { at, decision: refused(problem.message, problem.status) };
    }
    return { at: { ...at, path: await ownPath(at.path) }, decision };
  }

  /** Names of a job's containers are its own: the engine is asked by their ids. */
  async function ownPath(path: string): Promise<string> {
    const [, room, name = '', ...rest] = path.split('/');
    if (room !== 'containers' || name === 'create' || (name === 'json' && rest.length === 0)) {
      return path;
    }
    return ['', room, (await options.things.container(name)) ?? name, ...rest].join('/');
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = isJson(request) ? await readBounded(request) : undefined;
    const { at, decision } = await judge(request, body);
    if (at === undefined || decision.type === 'refused') {
      request.resume();
      return refuse(response, decision);
    }
    if (decision.isBuild) return build(request, response, at, decision);
    const query = new URLSearchParams(decision.query ?? at.query);
    const name = query.get('name');
    if (at.path === '/containers/create' && name) query.set('name', options.nameOf(name));
    const changed = decision.body ?? body;
    const sent =
      changed !== undefined ? JSON.stringify(changed) : request.method === 'PUT' ? request : '';
    const target = { method: request.method, path: toEngine(at.version, at.path, query) };
    await pass(await ask(request, target, sent), response, decision);
    noteNames(request.method, at, decision);
  }

  /** A name that was given to an image goes with the job, but not when it was pushed. */
  function noteNames(method: string | undefined, { path, query }: At, { brings }: Allowed): void {
    if (brings && path !== '/images/create') options.tagged(brings);
    const [, name] = /^\/images\/(.+)\/push$/.exec(path) ?? [];
    const tag = query.get('tag');
    if (method === 'POST' && name) options.pushed(tag ? `${name}:${tag}` : name);
  }

  async function build(
    request: IncomingMessage,
    response: ServerResponse,
    at: At,
    { query = at.query, ...decision }: Allowed,
  ): Promise<void> {
    builds += 1;
    const path = `${options.folder}/context-${builds}.tar`;
    try {
      const context = await keepContext(request, path, query.get('dockerfile') ?? undefined);
      const args = JSON.parse(query.get('buildargs') || '{}') as Record<string, string>;
      const problem = await options.things.buildProblem(context.dockerfile, args ?? {});
      if (problem !== undefined) return say(response, 403, problem);
      const target = { method: 'POST', path: toEngine(at.version, '/build', query) };
      const answered = await ask(request, target, context.open());
      await pass(answered, response, { ...decision, isBuild: true });
      for (const name of query.getAll('t')) {
        options.things.bring(name);
        options.tagged(name);
      }
    } catch (error) {
      if (!(error instanceof UnusableContext)) throw error;
      say(response, 400, error.message);
    } finally {
      await rm(path, { force: true });
    }
  }

  function ask(
    from: IncomingMessage,
    target: Pick<RequestOptions, 'path'> & { readonly method?: string | undefined },
    body: string | Readable,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = headersFor(from, body);
      const { socketPath } = options;
      const request = guarded(
        httpRequest({ socketPath, method: target.method ?? 'GET', path: target.path, headers }),
      );
      request.once('response', (response) => resolve(guarded(response)));
      request.once('error', reject);
      // A client that goes ends what it has begun: a build above all.
      const gone = () => void request.destroy();
      from.socket.once('close', gone);
      request.once('close', () => from.socket.off('close', gone));
      if (typeof body === 'string') request.end(body);
      else pipeline(body, request).catch(reject);
    });
  }

  async function pass(
    answered: IncomingMessage,
    response: ServerResponse,
    { shows, brings, isBuild }: Allowed,
  ): Promise<void> {
    const status = answered.statusCode ?? 502;
    const isDone = status < 300;
    if (isDone && shows) {
      const all: unknown = await readBounded(answered);
      return sayJson(
        response,
        shows === 'own-images' ? ownImages(all, options.things) : engineFacts(all),
      );
    }
    const headers = { ...answered.headers };
    delete headers.connection;
    response.writeHead(status, headers);
    // Who waits for a container's end hears first that it is waited for.
    response.flushHeaders();
    const watched = watch(answered, response.req.method === 'POST', isBuild === true);
    await pipeline(watched.stream, response);
    if (!isDone) return;
    for (const id of watched.ids()) options.things.bring(id);
    if (brings && !watched.hasFailed()) options.things.bring(brings);
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { at, decision } = await judge(request);
    const isStream = /\/(attach|start)$/.test(at?.path ?? '');
    if (at === undefined || decision.type === 'refused' || !isStream) {
      const why = decision.type === 'refused' ? decision.message : 'nothing is upgraded here';
      const body = JSON.stringify({ message: why });
      const lines = ['HTTP/1.1 403 Forbidden', 'Content-Type: application/json'];
      socket.end(
        `${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
      return;
    }
    const length = Number(request.headers['content-length'] ?? 0);
    const { body, rest } = await bodyOf(socket, head, length);
    const path = toEngine(at.version, at.path, at.query);
    const { socketPath } = options;
    const headers = { ...headersFor(request, body), Connection: 'Upgrade', Upgrade: 'tcp' };
    const asked = guarded(httpRequest({ socketPath, method: 'POST', path, headers }));
    asked.once('upgrade', (answered, engine, first) => {
      guarded(engine);
      socket.write(headOf(answered));
      engine.unshift(first);
      socket.unshift(rest);
      pipeline(socket, engine).catch(() => engine.destroy());
      pipeline(engine, socket).catch(() => socket.destroy());
    });
    asked.once('response', (answered) => {
      guarded(answered);
      socket.write(headOf(answered));
      pipeline(answered, socket).catch(() => socket.destroy());
    });
    asked.once('error', () => socket.destroy());
    asked.end(body);
  }
}

/** The ids of what was made, and whether a pull has failed in the middle. */
function watch(stream: Readable, isMaking: boolean, isBuild: boolean) {
  const ids = new Set<string>();
  let hasFailed = false;
  let text = '';
  // What is only read may be gigabytes, and makes nothing.
  if (!isMaking) return { stream, ids: () => ids, hasFailed: () => hasFailed };
  stream.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('latin1')).slice(-4096 - chunk.length);
    // Inside of what a step prints quotes have a backslash before them.
    const pattern = isBuild
      ? /"aux":\{"ID":"(sha256:[0-9a-f]{64})"/g
      : /^\{"Id":"((?:sha256:)?[0-9a-f]{64})"/g;
    for (const [, id = ''] of text.matchAll(pattern)) ids.add(id);
    hasFailed ||= text.includes('"errorDetail":');
  });
  stream.pause();
  return { stream, ids: () => ids, hasFailed: () => hasFailed };
}

const jsonRoutes = /\/(commit|containers\/create|containers\/[^/]+\/exec|exec\/\w+\/start|auth)$/;

function isJson(request: IncomingMessage): boolean {
  const [path = ''] = (request.url ?? '').split('?');
  return request.method === 'POST' && jsonRoutes.test(path);
}

const passedHeaders = ['accept', 'x-registry-auth', 'x-registry-config', 'user-agent'];

function headersFor(from: IncomingMessage, body: string | Readable): Record<string, string> {
  const headers: Record<string, string> = { Host: 'docker' };
  for (const name of passedHeaders) {
    const value = from.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  if (typeof body === 'string' && body !== '') {
    headers['Content-Type'] = 'application/json';
    headers['Content-Length'] = `${Buffer.byteLength(body)}`;
  } else if (typeof body !== 'string') {
    headers['Content-Type'] = 'application/x-tar';
  }
  return headers;
}

async function bodyOf(socket: Duplex, head: Buffer, length: number) {
  let all = head;
  if (length > 64 << 10) throw new Error('too long');
  while (all.length < length) {
    const chunk: unknown = socket.read();
    if (Buffer.isBuffer(chunk)) all = Buffer.concat([all, chunk]);
    else await new Promise((resolve) => socket.once('readable', resolve));
  }
  return { body: all.subarray(0, length).toString(), rest: all.subarray(length) };
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function refuse(response: ServerResponse, decision: Decision): void {
  if (decision.type === 'refused') say(response, decision.status, decision.message);
  else say(response, 404, 'no such page');
}

function say(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify({ message }));
}

function sayJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}
