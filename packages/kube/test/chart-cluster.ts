import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createEngine, type Engine } from '@slipway/engine';
import { silent } from '@slipway/kube-objects/testing';
import { type Cluster, createCluster } from '../src/cluster.ts';
import { deleteCluster } from '../src/delete-cluster.ts';
import { programImage } from './charts/program-image.ts';

/** What a program printed, and how it ended. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A whole cluster, network and all, with a helm and a kubectl that talk to it. */
export interface ChartCluster extends AsyncDisposable {
  readonly cluster: Cluster;
  /** The image of the charts' programs: `--set image=…`. */
  readonly image: string;
  /** A folder that goes away with the cluster. */
  readonly directory: string;
  /** Runs helm; throws when it fails. */
  helm(...args: readonly string[]): Promise<string>;
  /** Runs kubectl; throws when it fails. */
  kubectl(...args: readonly string[]): Promise<string>;
  /** Runs a program whatever comes of it; `input` goes to its standard input. */
  run(program: string, args: readonly string[], input?: string): Promise<Output>;
}

/** Programs that `npm test` brings stand here; PATH has them then, but not in a test run by hand. */
const tools = join(import.meta.dirname, '../../../.cache/bin');

/** Where a chart of this folder's `charts` is. */
export const chart = (name: string) => join(import.meta.dirname, 'charts', name);

/** Starts it in a folder of its own; disposing removes everything. */
export async function startChartCluster(): Promise<ChartCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-charts-'));
  const engine = createEngine();
  const [address, image] = await Promise.all([bridgeAddress(engine), programImage(engine)]);
  const relay = { address, ports: [] };
  const folder = join(directory, 'cluster');
  const cluster = await createCluster({ directory: folder, engine, log: silent, relay });
  const byFetch = getRequestListener((request) => cluster.fetch(request));
  const server = createServer(
    cluster.tls,
    (...both) => void (cluster.serve(...both) || byFetch(...both)),
  );
  server.on('upgrade', (request, socket, head) => void cluster.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  await cluster.announce(address, port);
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig(`https://${address}:${port}`), { mode: 0o600 });
  const run = runner({ KUBECONFIG: kubeconfig, HOME: directory });
  return {
    cluster,
    image,
    directory,
    run,
    helm: (...args) => succeeded(run, 'helm', args),
    kubectl: (...args) => succeeded(run, 'kubectl', args),
    async [Symbol.asyncDispose]() {
      await cluster.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await deleteCluster({ directory: folder, engine, log: silent });
      engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The first address of the default bridge's subnet is the host's own. */
async function bridgeAddress(engine: Engine): Promise<string> {
  const bridge = await engine.networks.inspect('bridge');
  const [config] = bridge?.IPAM?.Config ?? [];
  return config?.Gateway ?? config?.Subnet?.replace(/\.\d+\/\d+$/, '.1') ?? '';
}

function runner(environment: Readonly<Record<string, string>>): ChartCluster['run'] {
  const env = {
    ...process.env,
    ...environment,
    PATH: [process.env.PATH, tools].join(delimiter),
  };
  return (program, args, input = '') =>
    new Promise<Output>((resolve) => {
      const child = execFile(program, args, { env, timeout: 120_000 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? 1);
        resolve({ code, stdout, stderr: stderr || (error?.message ?? '') });
      });
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });
}

async function succeeded(
  run: ChartCluster['run'],
  program: string,
  args: readonly string[],
): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}
