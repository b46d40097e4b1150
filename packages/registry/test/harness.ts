import { createHash, generateKeyPairSync, randomFillSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { SignJWT } from 'jose';
import {
  type Connection,
  createRegistry,
  type Registry,
  type RegistryOptions,
} from '../src/index.ts';

/** A right as tokens carry it. */
export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** A registry on a free port, with the key that signs its tokens. */
export interface Harness extends AsyncDisposable {
  readonly registry: Registry;
  readonly directory: string;
  readonly url: string;
  readonly host: string;
  /** A request with a token for `access`; by default one that may do everything in shop/*. */
  call(path: string, init?: RequestInit & { access?: readonly Access[] }): Promise<Response>;
  token(access: readonly Access[], overrides?: TokenOverrides): Promise<string>;
}

interface TokenOverrides {
  readonly audience?: string;
  readonly expiresAt?: number;
}

/** How a test sets its registry up. */
export interface HarnessOptions extends Partial<RegistryOptions> {
  /** False leaves Node's own streams out, as another fetch server would. */
  readonly direct?: boolean;
  /** Answers other paths on the same port, such as the token endpoint. */
  readonly elsewhere?: (request: Request, token: Harness['token']) => Promise<Response>;
}

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Rights to everything in a repository. */
export function all(name: string): Access {
  return { type: 'repository', name, actions: ['pull', 'push', 'delete'] };
}

const everything = [
  all('shop/web'),
  all('shop/api'),
  { type: 'registry', name: 'catalog', actions: ['*'] },
];

/** Starts a registry in a folder of its own, which goes with it, or in the one that is named. */
export async function startRegistry(options: HarnessOptions = {}): Promise<Harness> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'slipway-registry-')));
  let listener: RequestListener = (_, response) => response.end();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is always of this shape.
  const { port } = server.address() as AddressInfo;
  const url = `http://localhost:${port}`;
  const registry = await createRegistry({
    service: 'registry',
    issuer: 'slipway',
    realm: `${url}/jwt/auth`,
    publicKey: keys.publicKey,
    log: {
      debug() {},
      error: (message, fields) => process.stderr.write(`${message} ${fields?.error}\n`),
    },
    ...options,
    directory,
  });

  const token: Harness['token'] = (access, overrides = {}) =>
    new SignJWT({ access })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer('slipway')
      .setSubject('tester')
      .setAudience(overrides.audience ?? 'registry')
      .setIssuedAt()
      .setExpirationTime(overrides.expiresAt ?? '5m')
      .sign(keys.privateKey);

  const handle = async (request: Request, connection: Connection): Promise<Response> => {
    if (!new URL(request.url).pathname.startsWith('/v2')) {
      return (await options.elsewhere?.(request, token)) ?? new Response(null, { status: 404 });
    }
    return registry.fetch(request, options.direct === false ? undefined : connection);
  };
  // HTTP/1 only, so the bindings are those of node:http.
  listener = getRequestListener((request, connection) => handle(request, connection as Connection));

  return {
    registry,
    directory,
    url,
    host: `localhost:${port}`,
    token,
    async call(path, { access = everything, ...init } = {}) {
      const headers = new Headers(init.headers);
      headers.set('Authorization', `Bearer ${await token(access)}`);
      return fetch(new URL(path, url), { ...init, headers });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await registry.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Bytes that no other call returns. */
export function someBytes(size: number): Buffer<ArrayBuffer> {
  return randomFillSync(Buffer.alloc(size));
}

/** The digest in its wire form. */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Who is asked, in this process or in another. */
type Asked = Pick<Harness, 'call'>;

/** Starts an upload and returns its path. */
export async function startUpload({ call }: Asked, repository: string): Promise<string> {
  const response = await call(`/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  return response.headers.get('location') ?? '';
}

/** Pushes a blob in one piece and returns its digest. */
export async function pushBlob(
  harness: Asked,
  repository: string,
  bytes: Uint8Array | string,
): Promise<string> {
  const digest = digestOf(bytes);
  const path = await startUpload(harness, repository);
  // The declaration of BodyInit wants to know that the memory isn't shared.
  const body = Buffer.from(bytes) as Buffer<ArrayBuffer>;
  await harness.call(`${path}?digest=${digest}`, { method: 'PUT', body });
  return digest;
}

const imageType = 'application/vnd.oci.image.manifest.v1+json';

/** Pushes an image of one small layer under `reference`; returns the digest of its manifest. */
export async function pushImage(
  harness: Asked,
  repository: string,
  reference: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const layer = someBytes(100);
  const config = JSON.stringify({ created: '2026-01-02T03:04:05Z', id: digestOf(layer) });
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: imageType,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: await pushBlob(harness, repository, config),
      size: config.length,
    },
    layers: [
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar',
        digest: await pushBlob(harness, repository, layer),
        size: 100,
      },
    ],
    ...fields,
  });
  const response = await putManifest(harness, repository, reference, body);
  if (response.status !== 201) throw new Error(await response.text());
  return digestOf(body);
}

/** Puts a manifest and returns the answer. */
export function putManifest(
  { call }: Asked,
  repository: string,
  reference: string,
  body: string,
  type: string = imageType,
): Promise<Response> {
  return call(`/v2/${repository}/manifests/${reference}`, {
    method: 'PUT',
    headers: { 'Content-Type': type },
    body,
  });
}

/** Status and error code of an answer in the specification's shape. */
export async function refusal(response: Response): Promise<readonly [number, unknown]> {
  const body: unknown = await response.json();
  return [response.status, (body as { errors: { code: string }[] }).errors[0]?.code];
}
