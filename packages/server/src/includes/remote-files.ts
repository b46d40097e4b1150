import type { IncomingMessage } from 'node:http';
import type { Included } from '@slipway/ci';
import { Blocked, openOutgoing } from '#outgoing/outgoing';

/** Fetches `include: remote`. */
export interface RemoteFiles {
  fetch(url: string): Promise<Included>;
}

/** Which addresses are asked. */
export interface RemoteFilesOptions {
  /**
   * Whether addresses of this machine and of private networks may be asked. Off by default: a
   * configuration comes from whoever can push, and must not reach what only the server can reach.
   */
  readonly allowsLocal: boolean;
  /** This machine's addresses; public ones lead to what listens here, too. */
  readonly ownAddresses?: () => readonly string[];
  /** For the whole file, redirects included. Default 10. */
  readonly timeoutSeconds?: number;
}

const mostBytes = 5 * 1024 * 1024;
const mostRedirects = 3;

/** Five megabytes, three redirects and a few seconds are what another server gets. */
export function createRemoteFiles(options: RemoteFilesOptions): RemoteFiles {
  const { timeoutSeconds = 10 } = options;

  async function get(url: string, signal: AbortSignal, redirects: number): Promise<Included> {
    const response = await openOutgoing(new URL(url), { signal }, options);
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      response.destroy();
      if (redirects >= mostRedirects) throw new Blocked('it redirects too often');
      const next = new URL(headers.location, url);
      return get(next.href, signal, redirects + 1);
    }
    if (statusCode !== 200) {
      response.destroy();
      return { found: 'nothing', reason: 'http', detail: String(statusCode) };
    }
    return { found: 'file', file: { name: url, text: await read(response), origin: 'remote' } };
  }

  return {
    async fetch(url) {
      const signal = AbortSignal.timeout(timeoutSeconds * 1000);
      try {
        const answer = await get(url, signal, 0);
        return answer.found === 'file'
          ? { ...answer, file: { ...answer.file, name: url } }
          : answer;
      } catch (error) {
        if (error instanceof Blocked) {
          return { found: 'nothing', reason: 'blocked', detail: error.message };
        }
        return { found: 'nothing', reason: signal.aborted ? 'timeout' : 'socket' };
      }
    },
  };
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > mostBytes) throw new Blocked('it is larger than 5 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
