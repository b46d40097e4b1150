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
import { createHold } from './hold.ts';
import { judge } from './judge.ts';
import { Unmountable } from './things/job-folders.ts';

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
  const hold = createHold();

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
    hold: hold.set,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await hold.passed();
    const isCounted = isBeginning.test(readPath(request.url ?? '')?.path ?? '');
    return isCounted ? hold.begun(answerNow(request, response)) : answerNow(request, response);
  }

  async function answerNow(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = isJson(request) ? await readBounded(request) : undefined;
    const { at, decision } = await judge(options, request, body);
    if (at === undefined || decision.type === 'refused') {
      request.resume();
      if (decision.type === 'refused') return say(response, decision.status, decision.message);
      return say(response, 404, 'no such page');
    }
    return answerAllowed({ options, request, response, at, decision }, body);
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    await hold.passed();
    const { at, decision } = await judge(options, request);
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

function inWords(error: unknown): [number, string] {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Unmountable) return [403, message];
  return [error instanceof EngineError ? error.status : 500, message];
}
