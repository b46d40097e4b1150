import { arch, platform } from 'node:process';
import { kubernetesMinor, kubernetesVersion } from '@slipway/kube-objects';

const architectures: Readonly<Record<string, string>> = { x64: 'amd64' };

/** What `kubectl version` shows: the API level that this server follows. */
const version = {
  major: '1',
  minor: String(kubernetesMinor),
  gitVersion: `${kubernetesVersion}+slipway`,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.25.0',
  compiler: 'gc',
  platform: `${platform}/${architectures[arch] ?? arch}`,
};

/** Answers the paths that everybody may ask: version and health. */
export function answerPublicPath(url: URL): Response | undefined {
  const [root = '', check = ''] = url.pathname.split('/').slice(1);
  if (root === 'version' && check === '') return Response.json(version);
  if (!['healthz', 'livez', 'readyz'].includes(root)) return undefined;
  if (check !== '' && check !== 'ping') return undefined;
  const verbose = url.searchParams.has('verbose') && check === '';
  return new Response(verbose ? `[+]ping ok\n${root} check passed\n` : 'ok', {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}
