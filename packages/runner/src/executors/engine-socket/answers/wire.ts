import type { Readable } from 'node:stream';
import type { JobThings } from '../things/job-things.ts';

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

/** The patterns of names in `filters`, and the query without them: only the job's names are what they mean. */
export function takeReferences(query: URLSearchParams): readonly string[] {
  const filters = JSON.parse(query.get('filters') || '{}') as Record<string, unknown>;
  const { reference, ...rest } = filters;
  if (reference === undefined || reference === null) return [];
  query.set('filters', JSON.stringify(rest));
  return Array.isArray(reference) ? reference.map(String) : Object.keys(reference as object);
}

/** Images of which some name, with or without its tag, is like one of `patterns`; all where there is none. */
export function namedLike(
  all: readonly unknown[],
  patterns: readonly string[],
): readonly unknown[] {
  if (patterns.length === 0) return all;
  const like = patterns.map(
    (text) =>
      new RegExp(
        `^${text
          .split(/(\*|\?)/)
          .map(partOf)
          .join('')}$`,
      ),
  );
  const isLike = (name: string) => like.some((it) => it.test(name));
  return (all as readonly { RepoTags?: readonly string[] | null }[]).filter(({ RepoTags }) =>
    RepoTags?.some((name) => isLike(name) || isLike(name.replace(/:[^:/]*$/, ''))),
  );
}

const partOf = (text: string): string =>
  ({ '*': '[^/]*', '?': '[^/]' })[text] ?? text.replaceAll(/[^\w/-]/g, '\\$&');

/** A network or a volume, or a list of them, without what the runner has written on it. */
export function withoutMarks(said: unknown, marks: ReadonlySet<string>): unknown {
  if (Array.isArray(said)) return said.map((it) => withoutMarks(it, marks));
  if (typeof said !== 'object' || said === null) return said;
  const clean = (fields: unknown): unknown =>
    typeof fields === 'object' && fields !== null
      ? Object.fromEntries(Object.entries(fields).filter(([name]) => !marks.has(name)))
      : fields;
  const { Labels, Options, Volumes, ...rest } = said as Record<string, unknown>;
  return {
    ...rest,
    ...(Labels !== undefined && { Labels: clean(Labels) }),
    ...(Options !== undefined && { Options: clean(Options) }),
    ...(Volumes !== undefined && { Volumes: withoutMarks(Volumes, marks) }),
  };
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
