import { createHash } from 'node:crypto';
import type { Random } from '#e2e/random';
import { ask } from '../ask.ts';
import { Cell } from '../ledger.ts';
import type { Load, Scene } from '../scene.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Uploads images: layers in pieces and at once, a manifest, and a tag that moves. */
export function images(): Load {
  let tag: Cell<string> | undefined;
  return async (scene, { random, signal }) => {
    const call = await registryOf(scene);
    while (!signal.aborted) {
      const config = await upload(scene, call, Buffer.from('{}'), false);
      const layer = await upload(scene, call, someLayer(random), random.chance(0.5));
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: manifestType,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }],
      });
      const digest = digestOf(Buffer.from(manifest));
      tag?.ask(digest);
      const response = await call('manifests/latest', {
        method: 'PUT',
        headers: { 'content-type': manifestType },
        body: manifest,
      });
      if (response.status !== 201) continue;
      if (tag) tag.acknowledge(digest);
      else tag = keepTag(scene, digest);
      keepBytes(scene, `manifests/${digest}`, Buffer.from(manifest));
    }
  };
}

type Call = (path: string, init?: RequestInit) => Promise<Response>;

/** With a token of this moment. */
async function registryOf({ slipway, project }: Scene): Promise<Call> {
  const basic = Buffer.from(`root:${slipway.api.token}`).toString('base64');
  const scope = encodeURIComponent(`repository:${project.path}:pull,push`);
  const url = `${slipway.url}/jwt/auth?service=container_registry&scope=${scope}`;
  const answer = await ask(url, { headers: { authorization: `Basic ${basic}` } });
  const { token } = (await answer.json()) as { readonly token: string };
  return (path, init = {}) =>
    ask(
      path.startsWith('/') ? `${slipway.url}${path}` : `${slipway.url}/v2/${project.path}/${path}`,
      {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${token}` },
      },
    );
}

async function upload(scene: Scene, call: Call, bytes: Buffer, inPieces: boolean) {
  const started = await call('blobs/uploads/', { method: 'POST' });
  let place = new URL(started.headers.get('location') ?? '', scene.slipway.url);
  const half = inPieces ? Math.floor(bytes.length / 2) : 0;
  if (inPieces) {
    const piece = await call(place.pathname + place.search, {
      method: 'PATCH',
      body: new Uint8Array(bytes.subarray(0, half)),
    });
    place = new URL(piece.headers.get('location') ?? place, scene.slipway.url);
  }
  const digest = digestOf(bytes);
  place.searchParams.set('digest', digest);
  const done = await call(place.pathname + place.search, {
    method: 'PUT',
    body: new Uint8Array(bytes.subarray(half)),
  });
  if (done.status === 201) keepBytes(scene, `blobs/${digest}`, bytes);
  return { digest, size: bytes.length };
}

function keepBytes(scene: Scene, path: string, bytes: Buffer): void {
  const expected = digestOf(bytes);
  scene.ledger.acknowledge({
    what: `image ${path}`,
    complaint: async () => {
      const response = await (await registryOf(scene))(path, { headers: { accept: manifestType } });
      const found = digestOf(Buffer.from(await response.arrayBuffer()));
      return found === expected ? undefined : `answers ${response.status} and other bytes`;
    },
  });
}

function keepTag(scene: Scene, digest: string): Cell<string> {
  const cell = new Cell(digest);
  scene.ledger.acknowledge({
    what: 'tag latest',
    complaint: async () => {
      const init = { method: 'HEAD', headers: { accept: manifestType } };
      const response = await (await registryOf(scene))('manifests/latest', init);
      return cell.complaint(response.headers.get('docker-content-digest') ?? `${response.status}`);
    },
  });
  return cell;
}

/** Few random bytes and many that are alike: the length counts, not the drawing of bytes. */
function someLayer(random: Random): Buffer {
  return Buffer.concat([random.bytes(64), Buffer.alloc(random.between(1000, 300_000), 7)]);
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
