import type { Readable } from 'node:stream';
import { EngineError, ImagePullFailed, isNotFound } from '../errors.ts';
import { jsonLines } from '../json-lines.ts';
import type { Transport } from '../transport.ts';
import type { ImageDetails, ImageSummary, Labels, RegistryCredentials } from '../types.ts';
import { parseReference } from './reference.ts';

/** One line of a pull's or load's progress. */
export interface ImageProgress {
  readonly status?: string;
  /** The layer it is about. */
  readonly id?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

export interface PullOptions {
  readonly credentials?: RegistryCredentials | undefined;
  readonly platform?: string | undefined;
  readonly onProgress?: ((progress: ImageProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ImportOptions {
  /** `repository:tag` of the new image. */
  readonly reference: string;
  /** Dockerfile instructions: `ENV PATH=/bin`, `CMD ["sh"]`. */
  readonly changes?: readonly string[];
}

/** The Engine's images. */
export interface Images {
  /** The image's details, or undefined when it is not here. */
  inspect(reference: string): Promise<ImageDetails | undefined>;
  list(query?: { readonly labels?: Labels; readonly reference?: string }): Promise<ImageSummary[]>;
  /** Pulls one image (`latest` unless a tag or digest is given). Throws `ImagePullFailed`. */
  pull(reference: string, options?: PullOptions): Promise<ImageDetails>;
  /** Makes an image of one layer from a tar of a root file system; returns its id. */
  import(tar: Readable, options: ImportOptions): Promise<string>;
  /** Loads what `docker save` wrote; returns the lines the Engine printed. */
  load(tar: Readable): Promise<string[]>;
  tag(reference: string, target: string): Promise<void>;
  /** Removes a tag, or the image with its last one. One that is gone already is fine. */
  remove(reference: string, options?: { readonly force?: boolean }): Promise<void>;
}

interface Line extends ImageProgress {
  readonly stream?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/** Images through `transport`. */
export function createImages(transport: Transport): Images {
  const inspect = async (reference: string): Promise<ImageDetails | undefined> => {
    try {
      return await transport.json<ImageDetails>('GET', `/images/${reference}/json`);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };

  return {
    inspect,
    list: ({ labels, reference } = {}) =>
      transport.json('GET', '/images/json', {
        query: {
          filters: {
            ...(labels && { label: labelFilter(labels) }),
            ...(reference && { reference: [reference] }),
          },
        },
      }),
    async pull(reference, options = {}) {
      await pull(transport, reference, options);
      const image = await inspect(reference);
      if (!image) throw new ImagePullFailed(reference, `"${reference}" vanished after the pull`);
      return image;
    },
    async import(tar, { reference, changes = [] }) {
      const parsed = parseReference(reference);
      const query = new URLSearchParams({ fromSrc: '-', repo: parsed?.name ?? reference });
      if (parsed?.tag) query.set('tag', parsed.tag);
      for (const change of changes) query.append('changes', change);
      const answer = await transport.open('POST', `/images/create?${query}`, { stream: tar });
      let id = '';
      for await (const line of jsonLines<Line>(answer)) {
        if (line.error) throw new EngineError(500, line.error);
        id = line.status ?? id;
      }
      return id;
    },
    async load(tar) {
      const answer = await transport.open('POST', '/images/load', { stream: tar });
      const lines: string[] = [];
      for await (const line of jsonLines<Line>(answer)) {
        if (line.error) throw new EngineError(500, line.error);
        if (line.stream) lines.push(line.stream.trimEnd());
      }
      return lines;
    },
    async tag(reference, target) {
      const parsed = parseReference(target);
      const query = { repo: parsed?.name ?? target, tag: parsed?.tag };
      await transport.json('POST', `/images/${reference}/tag`, { query });
    },
    async remove(reference, { force = false } = {}) {
      try {
        await transport.json('DELETE', `/images/${reference}`, { query: { force } });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}

async function pull(transport: Transport, reference: string, options: PullOptions): Promise<void> {
  const parsed = parseReference(reference);
  if (!parsed) throw new ImagePullFailed(reference, `"${reference}" is not an image reference`);
  const query = {
    fromImage: parsed.name,
    tag: parsed.digest ?? parsed.tag,
    platform: options.platform,
  };
  const headers = options.credentials && { 'X-Registry-Auth': registryAuth(options.credentials) };
  try {
    const answer = await transport.open('POST', '/images/create', {
      query,
      headers,
      signal: options.signal,
    });
    for await (const line of jsonLines<Line>(answer)) {
      const message = line.errorDetail?.message ?? line.error;
      if (message) throw new ImagePullFailed(reference, message);
      options.onProgress?.(line);
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new ImagePullFailed(reference, error.message, { cause: error });
  }
}

function registryAuth({ username, password, serverAddress }: RegistryCredentials): string {
  const auth = { username, password, serveraddress: serverAddress };
  // URL-safe, but padded: the Engine silently ignores a header that lacks its padding.
  const base64 = Buffer.from(JSON.stringify(auth)).toString('base64');
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

/** `{a: 'b'}` as the Engine filters by it: `['a=b']`. */
export function labelFilter(labels: Labels): string[] {
  return Object.entries(labels).map(([key, value]) => (value === '' ? key : `${key}=${value}`));
}
