import { createHash } from 'node:crypto';

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Pushes an image of one empty layer to the registry at `url`, as root, without an engine, with up to 100 tags. */
export async function pushTinyImage(
  url: string,
  token: string,
  repository: string,
  ...tags: readonly string[]
): Promise<void> {
  const login = Buffer.from(`root:${token}`).toString('base64');
  const grant = await fetch(
    `${url}/jwt/auth?service=container_registry&scope=repository:${repository}:push,pull`,
    { headers: { authorization: `Basic ${login}` } },
  );
  const { token: bearer } = (await grant.json()) as { readonly token: string };
  const authorization = `Bearer ${bearer}`;
  const base = `${url}/v2/${repository}`;

  const put = async (bytes: Buffer, mediaType: string) => {
    const digest = digestOf(bytes);
    const upload = `${base}/blobs/uploads/?digest=${digest}`;
    const headers = { authorization, 'content-type': 'application/octet-stream' };
    await must(await fetch(upload, { method: 'POST', headers, body: new Uint8Array(bytes) }));
    return { mediaType, digest, size: bytes.length };
  };

  const layer = Buffer.alloc(1024);
  const config = {
    architecture: 'amd64',
    os: 'linux',
    created: new Date().toISOString(),
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: await put(
      Buffer.from(JSON.stringify(config)),
      'application/vnd.oci.image.config.v1+json',
    ),
    layers: [await put(layer, 'application/vnd.oci.image.layer.v1.tar')],
  };
  const headers = { authorization, 'content-type': manifest.mediaType };
  const body = JSON.stringify(manifest);
  const tagged = tags.map((tag) => `tag=${tag}`).join('&');
  const address = `${base}/manifests/${digestOf(Buffer.from(body))}?${tagged}`;
  await must(await fetch(address, { method: 'PUT', headers, body }));
}

async function must(answer: Response): Promise<void> {
  if (answer.status !== 201) throw new Error(`${answer.url}: ${await answer.text()}`);
}
