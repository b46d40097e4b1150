import { request as askPlain, type IncomingMessage } from 'node:http';
import type { ServerHttp2Session } from 'node:http2';
import { request as askSecurely } from 'node:https';
import type { Duplex } from 'node:stream';
import { agentTunnel } from '@slipway/contract';
import { guarded } from '@slipway/io';
import type { AnswerOn } from './answer-requests.ts';

/** To which Slipway a program connects, and as which agent. */
export interface ConnectOptions {
  /** `https://ci.example.com`. */
  readonly url: string;
  readonly token: string;
  /** Which program of several it is. */
  readonly name: string;
  /** Of Slipway's certificate, where it is not one that everybody knows. */
  readonly ca: string | undefined;
  readonly tell: (message: string) => void;
}

const firstDelayMs = 500;
const longestDelayMs = 30_000;
/** One that has lasted so long was in order. */
const settledMs = 60_000;
/** Until the server has answered. */
const patienceMs = 20_000;

/** Keeps a connection to Slipway, and answers what comes by it, until the signal ends it. */
export async function keepConnected(
  answer: AnswerOn,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<void> {
  let delayMs = firstDelayMs;
  while (!signal.aborted) {
    const began = Date.now();
    const why = await connectOnce(answer, options, signal);
    if (signal.aborted) return;
    if (Date.now() - began > settledMs) delayMs = firstDelayMs;
    // Programs of many clusters that lost one server do not come back at the same moment.
    const waitMs = delayMs * (0.5 + Math.random());
    options.tell(`${why}; trying again in ${Math.ceil(waitMs / 1000)} s`);
    await pause(waitMs, signal);
    delayMs = Math.min(delayMs * 2, longestDelayMs);
  }
}

/** Resolves with the reason when the connection is over. */
function connectOnce(
  answer: AnswerOn,
  { url, token, name, ca, tell }: ConnectOptions,
  signal: AbortSignal,
): Promise<string> {
  const address = new URL(agentTunnel.path, url);
  const ask = address.protocol === 'https:' ? askSecurely : askPlain;
  const { promise, resolve } = Promise.withResolvers<string>();
  const asked = guarded(
    ask(address, {
      ...{ agent: false, signal, timeout: patienceMs },
      ...(ca !== undefined && { ca }),
      headers: {
        ...{ authorization: `Bearer ${token}`, [agentTunnel.nameHeader]: name },
        ...{ connection: 'Upgrade', upgrade: agentTunnel.protocol },
      },
    }),
  );
  asked.once('timeout', () => asked.destroy(new Error('it does not answer')));
  asked.once('error', (error) => resolve(`${url} cannot be reached: ${error.message}`));
  asked.once('response', (refusal: IncomingMessage) => {
    void messageIn(refusal).then((message) => resolve(`Slipway has refused: ${message}`));
  });
  asked.once('upgrade', (_answer: IncomingMessage, socket: Duplex, head: Buffer) => {
    guarded(socket).once('close', () => resolve('the connection has ended'));
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    tell(`connected to ${url}`);
    if (head.length > 0) socket.unshift(head);
    watch(answer(socket), () => socket.destroy());
  });
  asked.end();
  return promise;
}

/** A server that is gone without a word is noticed. */
function watch(session: ServerHttp2Session, end: () => void): void {
  const timer = setInterval(() => {
    const late = setTimeout(end, agentTunnel.pingMs);
    if (session.destroyed || !session.ping(() => clearTimeout(late))) clearTimeout(late);
  }, agentTunnel.pingMs);
  session.once('close', () => {
    clearInterval(timer);
    end();
  });
}

async function messageIn(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of answer) if (text.length < 4096) text += piece.toString();
  try {
    const { message }: { message?: unknown } = JSON.parse(text);
    return typeof message === 'string' ? message : text;
  } catch {
    // Something else answers there.
    return `status ${answer.statusCode}`;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
