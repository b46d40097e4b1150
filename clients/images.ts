import { createHash } from 'node:crypto';
import type { Scene } from './scene.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Pushes an image without layers under each tag, as a container client does. */
export async function pushImages(
  registry: string,
  scene: Scene,
  tags: readonly string[],
): Promise<void> {
  const base = `http://${registry}/v2/${scene.images}`;
  const authorization = `Bearer ${await registryToken(registry, scene)}`;
  const ask = async (method: string, url: string, type: string, body: string) => {
    const headers = { authorization, 'content-type': type };
    const response = await fetch(new URL(url, base), { method, headers, body });
    if (!response.ok)
      throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    return response;
  };
  for (const tag of tags) {
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', author: tag });
    const { headers } = await ask('POST', `${base}/blobs/uploads/`, 'text/plain', '');
    const place = new URL(headers.get('location') ?? '', base);
    place.searchParams.set('digest', digestOf(config));
    await ask('PUT', place.href, 'application/octet-stream', config);
    await ask('PUT', `${base}/manifests/${tag}`, manifestType, manifestOf(config));
  }
}

async function registryToken(registry: string, { token, images }: Scene): Promise<string> {
  const refused = await fetch(`http://${registry}/v2/`);
  const challenge = refused.headers.get('www-authenticate') ?? '';
  const [, realm = ''] = /realm="([^"]+)"/.exec(challenge) ?? [];
  const [, service = ''] = /service="([^"]+)"/.exec(challenge) ?? [];
  const query = new URLSearchParams({ service, scope: `repository:${images}:pull,push` });
  const basic = Buffer.from(`root:${token}`).toString('base64');
  const answer = await fetch(`${realm}?${query}`, { headers: { authorization: `Basic ${basic}` } });
  return ((await answer.json()) as { token: string }).token;
}

function manifestOf(config: string): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(config),
      size: config.length,
    },
    layers: [],
  });
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
