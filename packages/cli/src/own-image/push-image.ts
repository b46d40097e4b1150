import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { createGzip } from 'node:zlib';
import { guarded } from '@slipway/io';

/** A registry as the image is pushed into it, and as whom. */
export interface PushTarget {
  /** `http://localhost:8929` */
  readonly url: string;
  readonly repository: string;
  /** The name and password of `Authorization: Basic`. */
  readonly basic: string;
}

const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** What of an image's configuration is ours to say. */
export interface ImageConfig {
  readonly architecture: string;
  readonly config: {
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly WorkingDir: string;
    readonly Labels: Readonly<Record<string, string>>;
  };
}

/** Pushes an image made of these layers (tars, made as they are sent) under a tag; no engine is needed. */
export async function pushImage(
  target: PushTarget,
  tag: string,
  layers: readonly (() => Readable)[],
  { architecture, config }: ImageConfig,
): Promise<void> {
  const client = new RegistryClient(target);
  const pushed: PushedLayer[] = [];
  for (const layer of layers) pushed.push(await client.pushLayer(layer()));
  const configuration = Buffer.from(
    JSON.stringify({
      ...{ architecture, os: 'linux', config },
      rootfs: { type: 'layers', diff_ids: pushed.map(({ diffId }) => diffId) },
    }),
  );
  const manifest = {
    ...{ schemaVersion: 2, mediaType: types.manifest },
    config: { mediaType: types.config, ...(await client.pushBytes(configuration)) },
    layers: pushed.map(({ digest, size }) => ({ mediaType: types.layer, digest, size })),
  };
  await client.send('PUT', `/manifests/${tag}`, JSON.stringify(manifest), {
    'content-type': types.manifest,
  });
}

/** Whether there is an image of this tag. */
export async function hasImage(target: PushTarget, tag: string): Promise<boolean> {
  return new RegistryClient(target).has(`/manifests/${tag}`);
}

interface PushedLayer {
  readonly diffId: string;
  readonly digest: string;
  readonly size: number;
}

/** As much of the distribution protocol as a push takes. */
class RegistryClient {
  readonly #target: PushTarget;
  #token: string | undefined;

  constructor(target: PushTarget) {
    this.#target = target;
  }

  async has(path: string): Promise<boolean> {
    const response = await this.#ask('HEAD', path);
    return response.ok;
  }

  async pushLayer(tar: Readable): Promise<PushedLayer> {
    const [whole, packed] = [new Digest(), new Digest()];
    const body = packed.stream;
    const packing = pipeline(tar, whole.stream, guarded(createGzip({ level: 1 })), body);
    const location = await this.#begin();
    const sending = this.send('PATCH', location, Readable.toWeb(body) as NodeReadableStream, {
      'content-type': 'application/octet-stream',
    });
    const [sent] = await Promise.all([sending, packing]);
    const next = sent.headers.get('location') ?? location;
    await this.send('PUT', withDigest(next, packed.digest));
    return { diffId: whole.digest, digest: packed.digest, size: packed.sizeBytes };
  }

  async pushBytes(content: Buffer): Promise<{ readonly digest: string; readonly size: number }> {
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    await this.send('PUT', withDigest(await this.#begin(), digest), content);
    return { digest, size: content.length };
  }

  async #begin(): Promise<string> {
    const { headers } = await this.send('POST', '/blobs/uploads/');
    return headers.get('location') ?? '';
  }

  async send(
    method: string,
    path: string,
    body?: RequestInit['body'] | NodeReadableStream,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const response = await this.#ask(method, path, body, headers);
    if (response.ok) return response;
    throw new Error(`the registry answered ${response.status} ${await response.text()}`);
  }

  async #ask(
    method: string,
    path: string,
    body?: RequestInit['body'] | NodeReadableStream,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const { url, repository } = this.#target;
    this.#token ??= await this.#signIn();
    const place = path.startsWith('/blobs') || path.startsWith('/manifests');
    const address = new URL(place ? `/v2/${repository}${path}` : path, url);
    return fetch(address, {
      method,
      headers: { ...headers, authorization: `Bearer ${this.#token}` },
      // A stream of Node's is one of the web's.
      ...(body !== undefined && { body: body as RequestInit['body'], duplex: 'half' }),
    } as RequestInit);
  }

  async #signIn(): Promise<string> {
    const { url, repository, basic } = this.#target;
    const scope = `repository:${repository}:pull,push`;
    const query = new URLSearchParams({ service: 'container_registry', scope });
    const authorization = `Basic ${Buffer.from(basic).toString('base64')}`;
    const response = await fetch(`${url}/jwt/auth?${query}`, { headers: { authorization } });
    if (!response.ok) throw new Error(`the registry let nobody in: ${response.status}`);
    return ((await response.json()) as { readonly token: string }).token;
  }
}

/** Knows the digest of what has passed through its stream. */
class Digest {
  readonly #hash = createHash('sha256');
  #hex: string | undefined;
  sizeBytes = 0;
  readonly stream = guarded(
    new Transform({
      transform: (chunk: Buffer, _, done) => {
        this.#hash.update(chunk);
        this.sizeBytes += chunk.length;
        done(null, chunk);
      },
    }),
  );

  /** Once all has passed. */
  get digest(): string {
    this.#hex ??= this.#hash.digest('hex');
    return `sha256:${this.#hex}`;
  }
}

function withDigest(location: string, digest: string): string {
  const separator = location.includes('?') ? '&' : '?';
  return `${location}${separator}digest=${digest}`;
}
