import type { IncomingMessage } from 'node:http';
import { type ImageProgress, ImagePullFailed, jsonLines, parseReference } from '@slipway/engine';
import type { NearerImage } from '../things/job-images.ts';
import { ask, type Exchange } from './exchange.ts';
import { readBounded } from './wire.ts';

/**
 * Pulls an image of another registry by the server's, where that brings it, and says what the engine says
 * meanwhile. False when nothing was answered: then it is pulled as the job asks.
 */
export async function pullNearer(exchange: Exchange): Promise<boolean> {
  const { at, decision, options, response } = exchange;
  const name = decision.brings ?? '';
  // Without a tag the engine pulls all that there are.
  const isOne = at.query.get('tag') || parseReference(name)?.digest || /:[^/]+$/.test(name);
  const nearer = isOne ? options.things.nearer(name) : undefined;
  if (nearer === undefined) return false;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const say = (line: unknown) => {
    if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'application/json' });
    response.write(`${JSON.stringify(line)}\r\n`);
  };
  try {
    await options.engine.images.pull(nearer.reference, {
      credentials: nearer.credentials,
      platform: at.query.get('platform') || undefined,
      onProgress: (line) => say(inNameOf(name, nearer, line)),
      signal: gone.signal,
    });
    const local = await options.things.hasCome(name, nearer);
    if (local !== undefined) options.tagged(local);
    response.end();
    return true;
  } catch (error) {
    if (gone.signal.aborted) return true;
    if (!(error instanceof ImagePullFailed)) throw error;
    options.things.tell(`${name} does not come by the dependency proxy: ${error.message}`);
    if (!response.headersSent) return false;
    await goOn(exchange, say);
    return true;
  }
}

/** Something was said already, so whatever comes now is said behind it. */
async function goOn(exchange: Exchange, say: (line: unknown) => void): Promise<void> {
  const { at, decision, options, response } = exchange;
  const answered = await ask(exchange, at.query, '');
  if ((answered.statusCode ?? 502) < 300) {
    const hasFailed = await passLines(answered, say);
    if (decision.brings && !hasFailed) options.things.bring(decision.brings);
  } else {
    const { message = 'the pull has failed' } = ((await readBounded(answered)) ?? {}) as {
      readonly message?: string;
    };
    say({ errorDetail: { message }, error: message });
  }
  response.end();
}

async function passLines(
  answered: IncomingMessage,
  say: (line: unknown) => void,
): Promise<boolean> {
  let hasFailed = false;
  for await (const line of jsonLines<{ readonly errorDetail?: unknown }>(answered)) {
    hasFailed ||= line.errorDetail !== undefined;
    say(line);
  }
  return hasFailed;
}

/** What the engine says of a pull, with the name that the job has asked for. */
function inNameOf(name: string, { reference }: NearerImage, line: ImageProgress): ImageProgress {
  const [asked, real] = [parseReference(name), parseReference(reference)];
  if (line.status === undefined || !asked || !real) return line;
  const status = line.status
    .replaceAll(real.name, asked.name)
    .replaceAll(real.repository, asked.repository);
  return { ...line, status };
}
