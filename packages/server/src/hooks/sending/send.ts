import type { IncomingMessage } from 'node:http';
import { Blocked, type OutgoingRules, openOutgoing } from '#outgoing/outgoing';
import type { Delivery } from './delivery.ts';

/** For the whole exchange. */
const timeoutMs = 10_000;
/** Of an answer this much is kept. */
const mostKept = 8 * 1024;

/** What came of sending a message once. */
export type Outcome = Pick<
  Delivery,
  'responseStatus' | 'responseHeaders' | 'responseBody' | 'durationMs' | 'error'
>;

/** Sends a message. What goes wrong is an outcome, too. */
export async function send(
  url: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  rules: OutgoingRules,
  closing: AbortSignal,
): Promise<Outcome> {
  const started = performance.now();
  const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
  const took = () => Math.round(performance.now() - started);
  const nothing = { responseStatus: null, responseHeaders: {}, responseBody: '' };
  try {
    const settings = { method: 'POST', headers, signal, agent: false } as const;
    const response = await openOutgoing(new URL(url), settings, rules, body);
    const responseBody = await beginningOf(response);
    return {
      responseStatus: response.statusCode ?? 0,
      responseHeaders: plainHeaders(response),
      responseBody,
      durationMs: took(),
      error: null,
    };
  } catch (error) {
    return { ...nothing, durationMs: took(), error: reasonOf(error, signal) };
  }
}

/** Whoever answers more than we keep is not listened to any longer. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= mostKept) break;
  }
  response.destroy();
  return Buffer.concat(chunks).subarray(0, mostKept).toString('utf8');
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers).slice(0, 50);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value).slice(0, 200)]));
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `no answer within ${timeoutMs / 1000} seconds`;
  if (error instanceof Blocked) {
    return `${error.message}: an administrator can allow it (allow_local_requests_from_web_hooks_and_services)`;
  }
  return error instanceof Error ? error.message : String(error);
}
