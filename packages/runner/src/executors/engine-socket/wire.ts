import type { Readable } from 'node:stream';
import type { JobThings } from './job-things.ts';

/** Where a request goes. */
export interface At {
  /** `1.47`, or undefined for the engine's newest. */
  readonly version: string | undefined;
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Reads an address so that there is one way to understand it: decoded, and without steps up or empty ones.
 * Versions of the API before 1.40 take what the rules do not know, such as mounts when a container starts.
 * Undefined for any other.
 */
export function readPath(url: string): At | undefined {
  const [raw = '', ...search] = url.split('?');
  const path = decoded(raw);
  if (path === undefined || !/^(\/[\w.:@-]+)+$/.test(path)) return undefined;
  if (path.split('/').some((part) => part === '.' || part === '..')) return undefined;
  const [, version, rest] = /^\/v(\d+\.\d+)(\/.*)$/.exec(path) ?? [];
  if (version !== undefined && !/^1\.[4-9]\d$/.test(version)) return undefined;
  return { version, path: rest ?? path, query: new URLSearchParams(search.join('?')) };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The same, written anew. */
export function toEngine(
  version: string | undefined,
  path: string,
  query: URLSearchParams,
): string {
  const text = query.toString();
  return `${version === undefined ? '' : `/v${version}`}${path}${text === '' ? '' : `?${text}`}`;
}

const mostJsonBytes = 16 << 20;

/** A body of JSON; undefined when there is none, or when it is none. */
export async function readBounded(stream: Readable): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += (chunk as Buffer).length;
    if (length > mostJsonBytes) throw new Error('a body of JSON has at most 16 MiB here');
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the body is no JSON');
  }
}

/** Of the engine's images those that the job has made or pulled. */
export function ownImages(all: unknown, things: Pick<JobThings, 'isOwnImage'>): readonly unknown[] {
  if (!Array.isArray(all)) return [];
  return all.filter((image: { Id: string; RepoTags?: readonly string[] | null }) =>
    things.isOwnImage(image.Id, image.RepoTags ?? []),
  );
}

const shown: readonly string[] = [
  ...['Architecture', 'CgroupDriver', 'CgroupVersion', 'Driver', 'IndexServerAddress'],
  ...['KernelVersion', 'MemTotal', 'NCPU', 'OSType', 'OperatingSystem', 'ServerVersion'],
];

/** What clients need to know of the engine, and nothing of what others do with it. */
export function engineFacts(all: unknown): Readonly<Record<string, unknown>> {
  const entries = Object.entries((all ?? {}) as object).filter(([name]) => shown.includes(name));
  return { ...Object.fromEntries(entries), Name: 'slipway-job' };
}
