import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf } from './harness.ts';

/** Another registry that wants to be signed in to, counts, and can be made to misbehave. */
export interface UpstreamRegistry extends AsyncDisposable {
  readonly url: string;
  /** What was asked: `GET manifests/3`. */
  readonly asked: string[];
  /** Makes it answer differently from now on. */
  mood: 'well' | 'busy' | 'lying' | 'breaking off' | 'sending elsewhere' | 'taken back';
  /** What reached the place that it sends to, with which authorization. */
  readonly elsewhere: (string | undefined)[];
  /** Gives `tag` an image with one layer; answers its digest and its layer's. */
  serve(tag: string, layer: string): { readonly digest: string; readonly layer: string };
}

const imageType = 'application/vnd.oci.image.manifest.v1+json';

/** Starts one that has the repository `library/alpine`. */
export async function startUpstream(): Promise<UpstreamRegistry> {
  const files = new Map<string, { readonly bytes: string; readonly type: string }>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (pathname === '/token') {
      const isKnown = request.headers.authorization === `Basic ${btoa('reader:secret')}`;
      const isAsked = searchParams.get('scope') === 'repository:library/alpine:pull';
      if (!isKnown || !isAsked) return void response.writeHead(401).end();
      return void response.end(JSON.stringify({ token: 'the-token' }));
    }
    if (request.headers.authorization !== 'Bearer the-token') {
      const realm = `Bearer realm="${upstream.url}/token",service="upstream"`;
      return void response.writeHead(401, { 'WWW-Authenticate': realm }).end();
    }
    const path = pathname.replace('/v2/library/alpine/', '');
    asked.push(`${request.method} ${path}`);
    const file = upstream.mood === 'taken back' ? undefined : files.get(path);
    if (upstream.mood === 'busy') return void response.writeHead(429).end();
    if (file === undefined) return void response.writeHead(404).end();
    response.setHeader('Content-Type', file.type);
    response.setHeader('Content-Length', file.bytes.length);
    response.setHeader('Docker-Content-Digest', digestOf(file.bytes));
    if (request.method === 'HEAD') return void response.end();
    if (upstream.mood === 'sending elsewhere') {
      const { port: at } = store.address() as AddressInfo;
      response.removeHeader('Content-Length');
      return void response.writeHead(307, { Location: `http://127.0.0.1:${at}/${path}` }).end();
    }
    if (upstream.mood === 'lying') return void response.end(file.bytes.replaceAll('a', 'b'));
    if (upstream.mood === 'well') return void response.end(file.bytes);
    response.write(file.bytes.slice(0, 4));
    setTimeout(() => response.destroy(), 20);
  });
  // Another origin, as the store of bytes behind Docker Hub is.
  const elsewhere: (string | undefined)[] = [];
  const store = createServer((request, response) => {
    elsewhere.push(request.headers.authorization);
    response.end(files.get(request.url?.slice(1) ?? '')?.bytes);
  });
  for (const each of [server, store]) {
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
  }
  const { port } = server.address() as AddressInfo;
  const upstream: UpstreamRegistry = {
    url: `http://127.0.0.1:${port}`,
    asked,
    elsewhere,
    mood: 'well',
    serve(tag, layer) {
      const put = (path: string, bytes: string, type: string) => files.set(path, { bytes, type });
      const described = (bytes: string, mediaType: string) => {
        put(`blobs/${digestOf(bytes)}`, bytes, 'application/octet-stream');
        return { mediaType, digest: digestOf(bytes), size: bytes.length };
      };
      const config = described('{}', 'application/vnd.oci.image.config.v1+json');
      const layers = [described(layer, 'application/vnd.oci.image.layer.v1.tar')];
      const body = { schemaVersion: 2, mediaType: imageType, config, layers };
      const manifest = JSON.stringify(body);
      put(`manifests/${tag}`, manifest, imageType);
      put(`manifests/${digestOf(manifest)}`, manifest, imageType);
      return { digest: digestOf(manifest), layer: digestOf(layer) };
    },
    async [Symbol.asyncDispose]() {
      for (const each of [server, store]) {
        each.closeAllConnections();
        await new Promise((resolve) => each.close(resolve));
      }
    },
  };
  return upstream;
}
