import { arch, platform } from 'node:process';
import { kubernetesMinor, kubernetesVersion } from '@slipway/kube-objects';
import type { ApiContext } from '#api/resource/call';

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

/** What health is made of. */
type Parts = Pick<ApiContext, 'store' | 'closing'>;

interface Check {
  readonly name: string;
  readonly isWell: (parts: Parts) => boolean;
}

const alive: readonly Check[] = [
  // Whoever gets an answer at all knows that it answers.
  { name: 'ping', isWell: () => true },
  // The store keeps the name that everybody looks for.
  { name: 'etcd', isWell: ({ store }) => store.isWritable },
];
const checks: Readonly<Record<string, readonly Check[] | undefined>> = {
  healthz: alive,
  livez: alive,
  readyz: [...alive, { name: 'shutdown', isWell: ({ closing }) => !closing.aborted }],
};

/** Answers the paths that everybody may ask: version and health. */
export function answerPublicPath(url: URL, parts: Parts): Response | undefined {
  const [root = '', name = '', ...more] = url.pathname.split('/').slice(1);
  if (root === 'version' && name === '') return Response.json(version);
  const all = checks[root];
  if (all === undefined || more.length > 0) return undefined;
  const query = url.searchParams;
  if (name === '')
    return answerAll(root, all, query.getAll('exclude'), query.has('verbose'), parts);
  const one = all.find((check) => check.name === name);
  if (one === undefined) return undefined;
  return one.isWell(parts) ? text('ok') : text('internal server error: reason withheld\n', 500);
}

function answerAll(
  root: string,
  all: readonly Check[],
  excluded: readonly string[],
  isVerbose: boolean,
  parts: Parts,
): Response {
  const isOut = ({ name }: Check) => excluded.includes(name);
  const failed = all.filter((check) => !isOut(check) && !check.isWell(parts));
  if (failed.length === 0 && !isVerbose) return text('ok');
  const lines = all.map((check) => {
    if (isOut(check)) return `[+]${check.name} excluded: ok`;
    return failed.includes(check)
      ? `[-]${check.name} failed: reason withheld`
      : `[+]${check.name} ok`;
  });
  const unknown = excluded.filter((name) => !all.some((check) => check.name === name));
  if (unknown.length > 0) {
    const list = unknown.map((name) => `"${name}"`).join(', ');
    lines.push(`warn: some health checks cannot be excluded: no matches for ${list}`);
  }
  const end = failed.length === 0 ? 'passed' : 'failed';
  return text(`${lines.join('\n')}\n${root} check ${end}\n`, failed.length === 0 ? 200 : 500);
}

const text = (body: string, status = 200) =>
  new Response(body, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-cache, private',
      'x-content-type-options': 'nosniff',
    },
  });
