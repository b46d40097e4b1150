/**
 * A job's own way to the engine: HTTP on a socket in the job, answered by the rules of `rules/decide.ts`.
 *
 * Each request is read, decided upon, and written anew: no byte of a client reaches the engine as it came
 * but the body of what is allowed, and the stream after the engine itself has agreed to an upgrade.
 */
import { rm } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { EngineError } from '@slipway/engine';
import { guarded } from '@slipway/io';
import { perform } from './acts.ts';
import { passAnswer, say, sayJson } from './answer.ts';
import { bridgeOption } from './bridge-walls.ts';
import { keepContext, UnusableContext } from './build-context.ts';
import { askEngine } from './engine-client.ts';
import { joinStream, refuseStream } from './engine-stream.ts';
import { Unmountable } from './job-folders.ts';
import { type ContainerPlace, placeContainer } from './placed-container.ts';
import type { GivenPort, PublishedPorts } from './published-ports.ts';
import { decide } from './rules/decide.ts';
import { type Decision, type EngineRequest, refused } from './rules/decision.ts';
import { renameImages } from './rules/dockerfile-images.ts';
import type { Fields } from './rules/fields.ts';
import { asJobSays } from './rules/local-names.ts';
import { renameSaved } from './saved-images.ts';
import {
  type At,
  engineFacts,
  namedLike,
  ownImages,
  readBounded,
  readPath,
  takeReferences,
  toEngine,
  withoutMarks,
} from './wire.ts';

/** What answers a job. */
export interface JobEngineOptions extends ContainerPlace {
  /** The engine's own socket. */
  readonly socketPath: string;
  /** Where contexts of builds are kept for their time; no job sees it. */
  readonly folder: string;
  readonly ports: PublishedPorts;
  /** Told of each name that the job has given an image, and of each that it has pushed. */
  readonly tagged: (name: string) => void;
  readonly pushed: (name: string) => void;
}

type Allowed = Extract<Decision, { type: 'allowed' }>;

/** What answers requests and streams, wherever they come in. */
export interface JobEngine {
  readonly listener: RequestListener;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Lets nothing begin until it is called again with false; resolves when what has begun is over. */
  hold(isHeld: boolean): Promise<void>;
}

/** A server that listens nowhere yet. */
export function serverOf({ listener, upgrade }: JobEngine): Server {
  const server = guarded(createServer({ requestTimeout: 0 }, listener));
  server.on('upgrade', upgrade);
  return server;
}

/** Answers for one job. */
export function createJobEngine(options: JobEngineOptions): JobEngine {
  let builds = 0;
  let held: Promise<void> | undefined;
  let release = (): void => undefined;
  const beginning = new Set<Promise<unknown>>();

  return {
    listener(request, response) {
      guarded(request);
      guarded(response);
      answer(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else say(response, ...inWords(error));
      });
    },
    upgrade(request, socket, head) {
      guarded(socket);
      upgrade(request, socket, head).catch(() => socket.destroy());
    },
    async hold(isHeld) {
      if (!isHeld) return release();
      held = new Promise((resolve) => {
        release = () => {
          held = undefined;
          resolve();
        };
      });
      await Promise.allSettled(beginning);
    },
  };

  function inWords(error: unknown): [number, string] {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof Unmountable) return [403, message];
    return [error instanceof EngineError ? error.status : 500, message];
  }

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
    return { at: { ...at, path: decision.path ?? (await ownPath(at.path)) }, decision };
  }

  /** Names of a job's things are its own: the engine is asked by its ids and names for them. */
  async function ownPath(path: string): Promise<string> {
    const [, room, name = '', ...rest] = path.split('/');
    const isList = ['create', 'prune'].includes(name) || (name === 'json' && rest.length === 0);
    if (isList || name === '') return path;
    if (room === 'containers') {
      return ['', room, (await options.things.container(name)) ?? name, ...rest].join('/');
    }
    if (room === 'networks') {
      return ['', room, options.networks.find(name)?.id ?? name, ...rest].join('/');
    }
    if (room === 'volumes') return `/volumes/${options.nameOf(name)}`;
    const [, image, verb = ''] =
      /^\/images\/(.+?)(\/(?:json|history|push|tag|get))?$/.exec(path) ?? [];
    return image === undefined || image === 'get'
      ? path
      : `/images/${options.things.image(image)}${verb}`;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    while (held !== undefined) await held;
    const begun = answerNow(request, response);
    if (!isBeginning.test(readPath(request.url ?? '')?.path ?? '')) return begun;
    beginning.add(begun);
    return begun.finally(() => beginning.delete(begun));
  }

  async function answerNow(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = isJson(request) ? await readBounded(request) : undefined;
    const { at, decision } = await judge(request, body);
    if (at === undefined || decision.type === 'refused') {
      request.resume();
      if (decision.type === 'refused') return say(response, decision.status, decision.message);
      return say(response, 404, 'no such page');
    }
    if (decision.isBuild) return build(request, response, at, decision);
    return answerAllowed(request, response, at, decision, body);
  }

  async function answerAllowed(
    request: IncomingMessage,
    response: ServerResponse,
    at: At,
    decision: Allowed,
    body: unknown,
  ): Promise<void> {
    if (decision.act) {
      const { status, body: done } = await perform(decision.act, options);
      return sayJson(response, done, status);
    }
    if (decision.container) return create(request, response, at, decision);
    const query = decision.query ?? at.query;
    const patterns = decision.shows === 'own-images' ? takeReferences(query) : [];
    for (const name of decision.query ? [] : query.getAll('names')) {
      query.delete('names', name);
      query.append('names', options.things.image(name));
    }
    const changed = decision.body ?? body;
    const sent =
      changed !== undefined ? JSON.stringify(changed) : request.method === 'PUT' ? request : '';
    const answered = await ask(request, at, query, sent);
    if (isStart.test(at.path)) await options.ports.settle();
    if (decision.shows === 'own-images') return showImages(answered, response, patterns);
    await pass(answered, request, response, at, decision);
    noteNames(request.method, at, decision);
  }

  /** A name that was given to an image goes with the job, but not when it was pushed. */
  function noteNames(method: string | undefined, { path, query }: At, { brings }: Allowed): void {
    if (brings && path !== '/images/create') options.tagged(brings);
    const [, name] = /^\/images\/(.+)\/push$/.exec(path) ?? [];
    const tag = query.get('tag');
    if (method === 'POST' && name) options.pushed(tag ? `${name}:${tag}` : name);
  }

  async function create(
    request: IncomingMessage,
    response: ServerResponse,
    at: At,
    { container, body }: Allowed,
  ): Promise<void> {
    if (container === undefined) return;
    const name = at.query.get('name');
    const placed = await placeContainer(body as Fields, container, name, options);
    const query = new URLSearchParams(at.query);
    if (name) query.set('name', options.nameOf(name));
    const answered = await ask(request, at, query, JSON.stringify(placed.body));
    const made = (await readBounded(answered)) as { readonly Id?: string } | undefined;
    const { Id } = made ?? {};
    if (Id !== undefined) {
      options.things.bring(Id);
      options.ports.give(Id, container.ports);
      for (const { network, aliases } of placed.later) {
        await options.engine.networks.connect(network.id, Id, { Aliases: aliases });
      }
    }
    sayJson(response, JSON.parse(inJobsWords(JSON.stringify(made ?? {}))), answered.statusCode);
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
      const args = (JSON.parse(query.get('buildargs') || '{}') ?? {}) as Record<string, string>;
      const context = await keepContext(
        request,
        path,
        query.get('dockerfile') ?? undefined,
        (text) => renameImages(text, args, options.things.image),
      );
      const problem = await options.things.buildProblem(context.dockerfile, args);
      if (problem !== undefined) return say(response, 403, problem);
      const answered = await ask(request, { ...at, path: '/build' }, query, context.open());
      await pass(answered, request, response, at, { ...decision, isBuild: true });
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
    { version, path }: At,
    query: URLSearchParams,
    body: string | IncomingMessage | ReturnType<Awaited<ReturnType<typeof keepContext>>['open']>,
  ): Promise<IncomingMessage> {
    const asked = {
      ...{ method: from.method ?? 'GET', path: toEngine(version, path, query), body },
      isUnstoppable: isBeginning.test(path),
    };
    return askEngine(options.socketPath, from, asked);
  }

  function inJobsWords(text: string): string {
    return asJobSays(text, options.nameOf(''), options.job()?.localPath ?? '');
  }

  async function showImages(
    answered: IncomingMessage,
    response: ServerResponse,
    patterns: readonly string[],
  ): Promise<void> {
    const own = ownImages(await readBounded(answered), options.things);
    const said = JSON.parse(inJobsWords(JSON.stringify(own))) as readonly unknown[];
    sayJson(response, namedLike(said, patterns), answered.statusCode);
  }

  async function pass(
    answered: IncomingMessage,
    request: IncomingMessage,
    response: ServerResponse,
    at: At,
    { shows, brings, removes, isBuild }: Allowed,
  ): Promise<void> {
    const isDone = (answered.statusCode ?? 502) < 300;
    const method = request.method ?? 'GET';
    if (isDone && shows) return sayJson(response, engineFacts(await readBounded(answered)));
    if (!isDone || (method === 'GET' && isDescription.test(at.path))) {
      const text = inJobsWords(JSON.stringify((await readBounded(answered)) ?? {}));
      const said: unknown = JSON.parse(text);
      if (isMarked.test(at.path)) {
        const marks = [bridgeOption, ...Object.keys(options.job()?.labels ?? {})];
        return sayJson(response, withoutMarks(said, new Set(marks)), answered.statusCode);
      }
      return sayJson(response, withPorts(at.path, said, options.ports), answered.statusCode);
    }
    if (isArchive.test(at.path)) {
      response.writeHead(200, { 'Content-Type': 'application/x-tar' });
      return renameSaved(answered, response, inJobsWords);
    }
    const kind = method !== 'POST' ? 'nothing' : isBuild ? 'an image' : 'a container';
    const watched = await passAnswer(answered, response, kind, inJobsWords);
    for (const id of watched.ids) options.things.bring(id);
    if (brings && !watched.hasFailed) options.things.bring(brings);
    if (removes) options.things.drop(removes);
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    while (held !== undefined) await held;
    const { at, decision } = await judge(request);
    const isStream = /\/(attach|start)$/.test(at?.path ?? '');
    if (at === undefined || decision.type === 'refused' || !isStream) {
      const why = decision.type === 'refused' ? decision.message : 'nothing is upgraded here';
      return refuseStream(socket, why);
    }
    const path = toEngine(at.version, at.path, at.query);
    await joinStream(options.socketPath, request, socket, { head, path });
  }
}

/** After these a container has another address. */
const isStart = /^\/containers\/[^/]+\/(start|restart)$/;

/** After these it does something that it has not done before. */
const isBeginning = /^\/containers\/[^/]+\/(start|restart|unpause)$/;

/** What is JSON of names and ids, and of a size that is read at once. */
const isDescription =
  /^\/(containers|networks|volumes)(\/json|\/[^/]+(\/json)?)?$|^\/images\/.+\/(json|history)$/;

/** Images as files. */
const isArchive = /^\/images\/(get|.+\/get)$/;

/** Clients compare what these have with what they would have. */
const isMarked = /^\/(networks|volumes)/;

/** What a container's ports lead from, where the engine knows of none. */
function withPorts(path: string, said: unknown, ports: PublishedPorts): unknown {
  const [, id] = /^\/containers\/([0-9a-f]{64})\/json$/.exec(path) ?? [];
  const given = id === undefined ? [] : ports.of(id);
  if (given.length === 0) return said;
  const details = said as { readonly NetworkSettings?: object };
  const Ports = Object.fromEntries(Map.groupBy(given, nameOfPort).entries().map(bindings));
  return { ...details, NetworkSettings: { ...details.NetworkSettings, Ports } };
}

const nameOfPort = ({ port, protocol }: GivenPort): string => `${port}/${protocol}`;

const bindings = ([name, given]: [string, readonly GivenPort[]]) =>
  [name, given.map(({ at }) => ({ HostIp: '127.0.0.1', HostPort: `${at}` }))] as const;

const jsonRoutes =
  /\/(commit|containers\/create|containers\/[^/]+\/exec|exec\/\w+\/start|auth|networks\/create|networks\/[^/]+\/(connect|disconnect)|volumes\/create)$/;

function isJson(request: IncomingMessage): boolean {
  const [path = ''] = (request.url ?? '').split('?');
  return request.method === 'POST' && jsonRoutes.test(path);
}
