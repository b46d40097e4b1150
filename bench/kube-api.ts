import { connect } from 'node:http2';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import { Api } from '../e2e/cluster-crashes/api.ts';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import { until } from '../e2e/support/until.ts';
import { startEtcd } from './etcd.ts';
import { type Access, RawConnections } from './raw-connections.ts';
import { processorMs, residentMegabytes } from './resident.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

const customKinds = 100;
const pods = 5000;
const configMaps = 10_000;
const watches = 200;
const writesPerSecond = 20;
const watchSeconds = 15;
const core = '/api/v1/namespaces';

/** What the API of the cluster costs: memory, writes, lists, watches, and the end of a namespace. */
export async function benchKubeApi(): Promise<readonly Row[]> {
  await using slipway = await startSlipway({ arguments: ['--no-demo'] });
  const api = await Api.from(join(slipway.dataDir, 'kubeconfig'));
  const rows = [await memoryWithCustomKinds(slipway, api)];
  rows.push(...(await writes(slipway, api)));
  rows.push(...(await watching(slipway, api)));
  rows.push(await listOfPods(api));
  rows.push(await endOfNamespace(api));
  return rows;
}

async function memoryWithCustomKinds(slipway: Slipway, api: Api): Promise<Row> {
  for (let n = 0; n < customKinds; n += 1) {
    await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition(n));
  }
  await setTimeout(10_000); // whatever garbage is left to collect
  const value = residentMegabytes(slipway.ready.pid);
  const goal = '≤ 250 MB';
  const what = `idle with ${customKinds} custom kinds: memory of all processes`;
  return { what, value, unit: 'MB', goal, ok: value <= 250 };
}

/** Objects of 4 KB, beside the same bytes put into etcd without an API server in front of it. */
async function writes(slipway: Slipway, api: Api): Promise<readonly Row[]> {
  await api.create(core, { metadata: { name: 'writes' } });
  const access = await accessOf(slipway);
  await using etcd = await startEtcd();
  if (etcd === undefined) return [];
  const text = 'x'.repeat(4000);
  const rows: Row[] = [];
  for (const [writers, objects, least] of [
    [1, 500, 1.2],
    [64, 4000, 0.8],
  ] as const) {
    const measured: [number, number][] = [];
    using connections = await RawConnections.open(access, writers);
    for (let time = 0; time < 3; time += 1) {
      const name = (n: number) => `w${writers}-${time}-${n}`;
      measured.push([
        await perSecond(objects, writers, (n) =>
          connections.create(`${core}/writes/configmaps`, configMap(name(n), 4000)),
        ),
        await perSecond(objects, writers, (n) => etcd.put(name(n), text)),
      ]);
    }
    const value = median(measured.map(([ours, others]) => ours / others));
    const [ours, others] = [0, 1].map((of) => median(measured.map((pair) => pair[of] ?? 0)));
    rows.push({
      what: `objects of 4 KB written by ${writers} at a time, against raw puts of etcd`,
      value,
      unit: '× etcd',
      goal: `≥ ${least}`,
      ok: value >= least,
      note: `${ours?.toFixed(0)} against ${others?.toFixed(0)} a second, each synced`,
    });
  }
  return rows;
}

/**
 * What watches add to the processor time of some writes a second: those of one client, which share a
 * connection as client-go's do, and those of as many clients with a connection each.
 */
async function watching(slipway: Slipway, api: Api): Promise<readonly Row[]> {
  await api.create(core, { metadata: { name: 'watched' } });
  const path = `${core}/watched/configmaps`;
  const written = await api.create(path, configMap('busy', 100));
  const from = `${path}?watch=true&resourceVersion=${written.metadata.resourceVersion}`;
  await busyMs(slipway, api, path);
  const alone = await busyMs(slipway, api, path);
  const rows: Row[] = [];
  for (const [how, watch] of [
    ['of one client', watchBySession],
    ['of as many clients', watchByConnections],
  ] as const) {
    using watching = await watch(slipway, from);
    await until('all watches', async () => watching.begun() >= watches, 60);
    // They catch up first, each by itself.
    await setTimeout(3000);
    const value = (((await busyMs(slipway, api, path)) - alone) / (watchSeconds * 1000)) * 100;
    rows.push({
      what: `${watches} watches ${how} at ${writesPerSecond} writes a second: processor time that they add`,
      value,
      unit: '% of a core',
      goal: '≤ 5 %',
      ok: value <= 5,
      note: `${((watches * writesPerSecond * watchSeconds) / 1000).toFixed(0)} thousand events in ${watchSeconds} s`,
    });
  }
  return rows;
}

interface Watching extends Disposable {
  /** How many of them have told something. */
  begun(): number;
}

async function watchBySession(slipway: Slipway, path: string): Promise<Watching> {
  const { server, ca, headers } = await accessOf(slipway);
  const session = guarded(connect(server, { ca }));
  let begun = 0;
  for (let n = 0; n < watches; n += 1) {
    const stream = guarded(session.request({ ':path': path, ...headers }));
    stream.once('data', () => (begun += 1)).resume();
  }
  return { begun: () => begun, [Symbol.dispose]: () => session.destroy() };
}

async function watchByConnections(slipway: Slipway, path: string): Promise<Watching> {
  const { server, ca, headers } = await accessOf(slipway);
  const agent = new Agent({ ca });
  let begun = 0;
  for (let n = 0; n < watches; n += 1) {
    const request = guarded(get(`${server}${path}`, { agent, headers }));
    request.on('response', (response) => {
      guarded(response)
        .once('data', () => (begun += 1))
        .resume();
    });
  }
  return { begun: () => begun, [Symbol.dispose]: () => agent.destroy() };
}

async function accessOf(slipway: Slipway): Promise<Access> {
  const { stdout } = await slipway.kubectl('config', 'view', '--raw', '-o', 'json');
  const { clusters, users } = JSON.parse(stdout);
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const headers = { authorization: `Bearer ${users[0].user.token}` };
  return { server: String(server), ca: Buffer.from(ca, 'base64'), headers };
}

async function busyMs(slipway: Slipway, api: Api, path: string): Promise<number> {
  const before = processorMs(slipway.ready.pid);
  const started = performance.now();
  for (let n = 1; n <= writesPerSecond * watchSeconds; n += 1) {
    await api.patch(`${path}/busy`, { data: { n: String(n) } });
    await setTimeout(Math.max(0, started + (n * 1000) / writesPerSecond - performance.now()));
  }
  return processorMs(slipway.ready.pid) - before;
}

/** Pods that nobody schedules, so that only the list is measured. */
async function listOfPods(api: Api): Promise<Row> {
  await api.create(core, { metadata: { name: 'listed' } });
  const path = `${core}/listed/pods`;
  await perSecond(pods, 32, (n) => api.create(path, pod(`pod-${n}`)));
  const started = performance.now();
  let listed = 0;
  for (let more: string | undefined = ''; more !== undefined; ) {
    const { metadata, items } = await api.list(`${path}?limit=500&continue=${more}`);
    listed += items.length;
    more = (metadata as { readonly continue?: string }).continue || undefined;
  }
  const value = (performance.now() - started) / 1000;
  if (listed !== pods) throw new Error(`${listed} of ${pods} pods listed`);
  return {
    what: `list of ${pods} pods by 500`,
    value,
    unit: 's',
    goal: '≤ 0.5 s',
    ok: value <= 0.5,
  };
}

async function endOfNamespace(api: Api): Promise<Row> {
  await api.create(core, { metadata: { name: 'full' } });
  const started = performance.now();
  await perSecond(configMaps, 32, (n) =>
    api.create(`${core}/full/configmaps`, configMap(`c-${n}`, 100)),
  );
  await api.delete(`${core}/full`);
  await until(
    'the end of the namespace',
    async () => !(await api.list(core)).items.some(({ metadata }) => metadata.name === 'full'),
    120,
  );
  const value = (performance.now() - started) / 1000;
  const what = `${configMaps} ConfigMaps made, and deleted with their namespace`;
  return { what, value, unit: 's', goal: '≤ 20 s', ok: value <= 20 };
}

/** Does it so many times, so many at a time. */
async function perSecond(
  count: number,
  atOnce: number,
  work: (n: number) => Promise<unknown>,
): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return count / ((performance.now() - started) / 1000);
}

const configMap = (name: string, bytes: number) => ({
  metadata: { name },
  data: { value: 'x'.repeat(bytes) },
});

const pod = (name: string) => ({
  metadata: { name, labels: { app: 'listed' } },
  spec: { schedulerName: 'nobody', containers: [{ name: 'main', image: 'none' }] },
});

const definition = (n: number) => {
  const [singular, plural, group] = [`thing${n}`, `thing${n}s`, 'bench.example.com'];
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: Object.fromEntries(
            Array.from({ length: 30 }, (_, field) => [`field${field}`, { type: 'string' }]),
          ),
        },
      },
    },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { singular, plural, kind: `Thing${n}` },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
};
