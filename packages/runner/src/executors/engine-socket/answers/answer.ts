import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';

/** What an answer has brought. */
export interface Watched {
  /** Ids of images or containers. */
  readonly ids: ReadonlySet<string>;
  /** Whether a pull, a push or a build has failed in the middle. */
  readonly hasFailed: boolean;
}

/** Passes what the engine says on, as it says it. What makes something is read for its ids. */
export async function passAnswer(
  answered: IncomingMessage,
  response: ServerResponse,
  making: 'a container' | 'an image' | 'nothing',
  inJobsWords: (text: string) => string,
): Promise<Watched> {
  const headers = { ...answered.headers };
  delete headers.connection;
  // Clients build by BuildKit where the engine names it, unless somebody tells them otherwise.
  if (headers['builder-version'] !== undefined) headers['builder-version'] = '1';
  // What is only read may be gigabytes, and makes nothing.
  if (making !== 'nothing') delete headers['content-length'];
  response.writeHead(answered.statusCode ?? 502, headers);
  // Who waits for a container's end hears first that it is waited for.
  response.flushHeaders();
  if (making === 'nothing') {
    await pipeline(answered, response);
    return { ids: new Set(), hasFailed: false };
  }
  const ids = new Set<string>();
  let hasFailed = false;
  // Inside of what a step prints quotes have a backslash before them.
  const pattern =
    making === 'an image'
      ? /"aux":\{"ID":"(sha256:[0-9a-f]{64})"/g
      : /^\{"Id":"((?:sha256:)?[0-9a-f]{64})"/g;
  const read = byLine((line) => {
    for (const [, id = ''] of line.matchAll(pattern)) ids.add(id);
    hasFailed ||= line.includes('"errorDetail":');
    return inJobsWords(line);
  });
  await pipeline(answered, read, response);
  return { ids, hasFailed };
}

const longestLine = 1 << 20;

/** Whole lines are changed; the last one may have no end, and one that is too long stays as it is. */
function byLine(change: (line: string) => string): Transform {
  let open = Buffer.alloc(0);
  return guarded(
    new Transform({
      transform(chunk: Buffer, _, done) {
        open = Buffer.concat([open, chunk]);
        const end = open.lastIndexOf(10) + 1;
        const whole = open.subarray(0, end);
        open = open.subarray(end);
        if (whole.length > 0) this.push(linesOf(whole, change));
        if (open.length > longestLine) {
          this.push(open);
          open = Buffer.alloc(0);
        }
        done();
      },
      flush(done) {
        if (open.length > 0) this.push(linesOf(open, change));
        done();
      },
    }),
  );
}

function linesOf(bytes: Buffer, change: (line: string) => string): Buffer {
  const text = bytes.toString('latin1');
  const changed = text.split('\n').map(change).join('\n');
  return changed === text ? bytes : Buffer.from(changed, 'latin1');
}

/** Answers with a sentence, as clients print it. */
export function say(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify({ message }));
}

/** Answers with JSON, or with nothing. */
export function sayJson(response: ServerResponse, value: unknown, status = 200): void {
  if (value === undefined) return void response.writeHead(status).end();
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}
