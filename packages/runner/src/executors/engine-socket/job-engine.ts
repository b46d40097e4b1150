/**
 * A job's own way to the engine: HTTP on a socket in the job, answered by the rules of `rules/decide.ts`.
 *
 * Each request is read, decided upon, and written anew: no byte of a client reaches the engine as it came
 * but the body of what is allowed, and the stream after the engine itself has agreed to an upgrade.
 */
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
import { answerAllowed } from './answers/allowed.ts';
import { say } from './answers/answer.ts';
import { joinStream, refuseStream } from './answers/engine-stream.ts';
import { isBeginning, type JobEngineOptions } from './answers/exchange.ts';
import { readBounded, readPath, toEngine } from './answers/wire.ts';
import { Unmountable } from './job-folders.ts';
import { decide } from './rules/decide.ts';
import { type EngineRequest, refused } from './rules/decision.ts';

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
    return answerAllowed({ options, request, response, at, decision }, body);
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

const jsonRoutes =
  /\/(commit|containers\/create|containers\/[^/]+\/exec|exec\/\w+\/start|auth|networks\/create|networks\/[^/]+\/(connect|disconnect)|volumes\/create)$/;

function isJson(request: IncomingMessage): boolean {
  const [path = ''] = (request.url ?? '').split('?');
  return request.method === 'POST' && jsonRoutes.test(path);
}
