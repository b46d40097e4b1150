import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../support/run.ts';
import type { Api } from './api.ts';

/** What the machine has for a cluster, kind by kind, by the name that the API has for the same. */
export interface Traces {
  readonly containers: readonly string[];
  readonly folders: readonly string[];
  readonly volumes: readonly string[];
  readonly routes: readonly string[];
  readonly chains: readonly string[];
  readonly processes: readonly string[];
}

/** How what the machine has differs from what a running cluster should have there; nothing, mostly. */
export async function strays(source: TraceSource, api: Api): Promise<readonly string[]> {
  const traces = await tracesOf(source);
  const names = async (path: string, name: (object: Named) => string | undefined) =>
    (await api.list(path)).items.flatMap((object) => name(object) ?? []);
  const pods = await names('/api/v1/pods', ({ metadata }) => metadata.uid);
  const volumes = await names('/api/v1/persistentvolumes', ({ metadata }) => metadata.name);
  const addresses = await names('/api/v1/services', ({ spec }) =>
    spec.clusterIP === 'None' ? undefined : spec.clusterIP,
  );
  const policies = await names(
    '/apis/networking.k8s.io/v1/networkpolicies',
    (it) => it.metadata.uid,
  );
  const chains = traces.chains.filter(
    (name) => policies.length === 0 || !/-N(?:-PASS|-DOOR|[EI]\d+)$/.test(name),
  );
  return [
    ...beyond('container of no pod', traces.containers, pods),
    ...beyond('folder of no pod', traces.folders, pods),
    ...beyond('folder of no volume', traces.volumes, volumes),
    ...beyond('volume without a folder', volumes, traces.volumes),
    ...beyond('address of no service', traces.routes, addresses),
    ...beyond('service without an address', addresses, traces.routes),
    ...chains.map((name) => `chain ${name} stayed in the kernel`),
    // Itself, its network, and the one that waits for the network's end.
    ...(traces.processes.length === 3 ? [] : [`processes: ${traces.processes.join(' | ')}`]),
  ];
}

interface Named {
  readonly metadata: { readonly uid: string; readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: of any kind.
  readonly spec?: any;
}

const beyond = (what: string, found: readonly string[], known: readonly string[]) =>
  [...new Set(found)].filter((name) => !known.includes(name)).map((name) => `${what}: ${name}`);

/** All that is on the machine of this cluster. */
export async function tracesOf({ dataDir, label: own, range }: TraceSource): Promise<Traces> {
  const list = (folder: string) => readdir(join(dataDir, 'cluster', folder)).catch(() => []);
  const lines = async (...[program = '', ...args]: string[]) =>
    (await run(program, args)).stdout.split('\n').filter(Boolean);
  const uid = '{{.Label "io.kubernetes.pod.uid"}}';
  const label = `label=${own}`;
  const prefix = range.split('.').slice(0, 2).join('.');
  const routes = await lines('ip', 'route', 'show', 'table', 'local', 'proto', '87');
  const chain = new RegExp(`^:(SLIPWAY-${prefix.replaceAll('.', '-')}-\\S+)`);
  const processes = await lines('ps', '-eo', 'pid,args');
  return {
    containers: await lines('docker', 'ps', '-a', '--filter', label, '--format', uid),
    folders: await list('pods/pods'),
    volumes: (await list('volumes')).filter((name) => name.startsWith('pvc-')),
    routes: routes
      .map((line) => line.split(' ')[1] ?? '')
      .filter((address) => address.startsWith(`${prefix}.`)),
    chains: (await lines('iptables-save')).flatMap((line) => chain.exec(line)?.[1] ?? []),
    processes: processes.filter((line) => line.includes(dataDir) && !line.includes('ps -eo')),
  };
}

/** Where the traces of a cluster are looked for. */
export interface TraceSource {
  readonly dataDir: string;
  /** The label of its containers. */
  readonly label: string;
  /** Its service addresses: `10.96.0.0/16`. */
  readonly range: string;
}
