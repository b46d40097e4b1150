import { createHash } from 'node:crypto';
import type { Random } from '#e2e/random';
import { ask } from '../ask.ts';
import { Cell } from '../ledger.ts';
import type { Load, Scene } from '../scene.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * Uploads images: layers in pieces and at once, a manifest under a tag of its own, and a tag that moves.
 * What no tag leads to is garbage after a while, so nothing is promised of it.
 */
export function images(): Load {
  let tag: Cell<string> | undefined;
  return async (scene, { number, random, signal }) => {
    const call = await registryOf(scene, 'pull,push');
    for (let count = 0; !signal.aborted; count += 1) {
      const config = Buffer.from('{}');
      const layer = someLayer(random);
      const manifest = manifestOf(config, layer);
      await upload(scene, call, config, false);
      await upload(scene, call, layer, random.chance(0.5));
      const own = await put(call, `round-${number}-${count}-${random.between(0, 1e9)}`, manifest);
      if (own.status !== 201) continue;
      const digest = digestOf(manifest);
      keepBytes(scene, `manifests/${digest}`, manifest);
      keepBytes(scene, `blobs/${digestOf(layer)}`, layer);
      tag?.ask(digest);
      const moved = await put(call, 'latest', manifest);
      if (moved.status !== 201) continue;
      if (tag) tag.acknowledge(digest);
      else tag = keepTag(scene, digest);
    }
  };
}

function manifestOf(config: Buffer, layer: Buffer): Buffer {
  const described = (bytes: Buffer) => ({ digest: digestOf(bytes), size: bytes.length });
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...described(config) },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...described(layer) }],
    }),
  );
}

function put(call: Call, tag: string, manifest: Buffer): Promise<Response> {
  const headers = { 'content-type': manifestType };
  return call(`manifests/${tag}`, { method: 'PUT', headers, body: new Uint8Array(manifest) });
}

type Call = (path: string, init?: RequestInit) => Promise<Response>;

/** With a token of this moment. */
async function registryOf(
  { slipway, project }: Scene,
  actions: 'pull' | 'pull,push' = 'pull',
): Promise<Call> {
  const basic = Buffer.from(`root:${slipway.api.token}`).toString('base64');
  const scope = encodeURIComponent(`repository:${project.path}:${actions}`);
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

async function upload(scene: Scene, call: Call, bytes: Buffer, inPieces: boolean): Promise<void> {
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
  place.searchParams.set('digest', digestOf(bytes));
  await call(place.pathname + place.search, {
    method: 'PUT',
    body: new Uint8Array(bytes.subarray(half)),
  });
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
