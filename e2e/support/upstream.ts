import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** A registry with one image, that notes who asks it for what. */
export interface Upstream extends AsyncDisposable {
  /** What the image is called. */
  readonly image: string;
  readonly url: string;
  readonly asked: readonly { readonly what: string; readonly by: string }[];
}

/** Serves an image of the engine as `library/tool:1`. */
export async function startUpstream(image: string): Promise<Upstream> {
  const files = await filesOf(image);
  const asked: { what: string; by: string }[] = [];
  const server = createServer((request, response) => {
    const what = (request.url ?? '').replace('/v2/library/tool/', '');
    asked.push({ what: `${request.method} ${what}`, by: request.headers['user-agent'] ?? '' });
    if (what === '/v2/') return void response.end('{}');
    const file = files.get(what);
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': file.type,
      'Content-Length': file.bytes.length,
      'Docker-Content-Digest': digestOf(file.bytes),
    });
    response.end(request.method === 'HEAD' ? undefined : file.bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    image: `127.0.0.1:${port}/library/tool:1`,
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Served {
  readonly bytes: Buffer;
  readonly type: string;
}

const digestOf = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What the registry answers with, by the end of its address. */
async function filesOf(image: string): Promise<ReadonlyMap<string, Served>> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-upstream-'));
  const files = new Map<string, Served>();
  const describe = async (path: string, type: string) => {
    const bytes = await readFile(join(folder, path));
    files.set(`blobs/${digestOf(bytes)}`, { bytes, type: 'application/octet-stream' });
    return { mediaType: type, digest: digestOf(bytes), size: bytes.length };
  };
  try {
    await run('sh', ['-c', `docker save ${image} | tar -x -C ${folder}`]);
    const [saved] = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    const config = await describe(saved.Config, 'application/vnd.oci.image.config.v1+json');
    const layers = [];
    for (const path of saved.Layers) {
      layers.push(await describe(path, 'application/vnd.oci.image.layer.v1.tar'));
    }
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: type, config, layers }),
    );
    for (const name of ['1', digestOf(bytes)]) files.set(`manifests/${name}`, { bytes, type });
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
