import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

const requests = 300;
const goalMs = 5;

/** What a job's request to its connected cluster costs more by the proxy than directly. */
export async function benchClusterProxy(): Promise<readonly Row[]> {
  await using far = await startSlipway({ arguments: ['--no-demo', '--no-runners'] });
  await using near = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  await connect(near, far);
  const job = await jobWithKubeconfig(near);
  const ways = {
    proxy: wayIn(job.kubeconfig),
    direct: wayIn(readFileSync(far.ready.kubeconfig ?? '', 'utf8')),
  };
  const path = `/api/v1/namespaces/${ways.proxy.namespace}/configmaps`;
  const times = { proxy: [] as number[], direct: [] as number[] };
  // In turn, so that whatever else the machine does costs both the same.
  for (let number = 0; number < requests; number += 1) {
    for (const way of ['direct', 'proxy'] as const) {
      const began = performance.now();
      await ask(ways[way], path);
      times[way].push(performance.now() - began);
    }
  }
  job.end();
  const [direct, proxied] = [median(times.direct), median(times.proxy)];
  return [
    {
      ...{ what: "a job's request to a connected cluster, by the proxy", value: proxied - direct },
      ...{ unit: 'ms more', goal: `≤ ${goalMs} ms`, ok: proxied - direct <= goalMs },
      note: `${proxied.toFixed(1)} ms by the proxy, ${direct.toFixed(1)} ms directly; ${requests} lists, one after another, in turn`,
    },
  ];
}

async function connect(near: Slipway, far: Slipway): Promise<void> {
  const kubeconfig = far.ready.kubeconfig ?? '';
  const context = ['--context', 'slipway', '--kubeconfig', kubeconfig];
  const { code, stderr } = await near.command('cluster', 'connect', 'far', ...context);
  if (code !== 0) throw new Error(stderr);
}

/** A job that tells its kubeconfig and runs until it is let go. */
async function jobWithKubeconfig(near: Slipway) {
  const told = Promise.withResolvers<{ readonly text: string; readonly answer: ServerResponse }>();
  const server = createServer(async (sent, answer) => {
    told.resolve({ text: (await buffer(sent)).toString(), answer });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const project = await near.createProject('proxied');
  const script = [`curl -sSf --data-binary "@$KUBECONFIG" http://127.0.0.1:${port}`];
  const pipeline = await project.push({
    '.gitlab-ci.yml': JSON.stringify({ tell: { tags: ['kubectl'], environment: 'live', script } }),
  });
  const tooEarly = pipeline.finished(600).then(async () => {
    throw new Error(`the job has told nothing: ${await pipeline.trace('tell')}`);
  });
  tooEarly.catch(() => undefined);
  const { text, answer } = await Promise.race([told.promise, tooEarly]);
  return {
    kubeconfig: text,
    end() {
      answer.end();
      server.close();
    },
  };
}

interface Way {
  readonly url: URL;
  readonly token: string;
  readonly namespace: string;
  readonly agent: Agent;
}

/** Both files have one cluster and one user; that of the job is JSON. */
function wayIn(kubeconfig: string): Way {
  const field = (name: string) => new RegExp(`"?${name}"?: ?"?([^"\\s,}]+)`).exec(kubeconfig)?.[1];
  const ca = Buffer.from(field('certificate-authority-data') ?? '', 'base64').toString();
  return {
    url: new URL(field('server') ?? ''),
    token: field('token') ?? '',
    namespace: field('namespace') ?? 'default',
    agent: new Agent({ keepAlive: true, ca: ca === '' ? [...rootCertificates] : ca }),
  };
}

async function ask({ url, token, agent }: Way, path: string): Promise<void> {
  const address = new URL(url.href.replace(/\/$/, '') + path);
  const asked = request(address, { agent, headers: { authorization: `Bearer ${token}` } }).end();
  const [answer] = await once(asked, 'response');
  const text = (await buffer(answer)).toString();
  if (answer.statusCode !== 200) throw new Error(`${address}: ${answer.statusCode} ${text}`);
}
