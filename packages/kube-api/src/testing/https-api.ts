import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { guarded } from '@slipway/io';
import type { JobWitness } from '@slipway/kube-objects/job-deeds';
import type { Connection } from '#answer/connection';
import { type ApiServer, createApiServer } from '../api-server.ts';
import type { CreateServer } from './test-api.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** What a program printed, and how it ended. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The API alone, over HTTPS on a free port, with a kubectl that talks to it. */
export interface HttpsApi<Server extends ApiServer = ApiServer> extends AsyncDisposable {
  readonly cluster: Server;
  readonly url: string;
  readonly directory: string;
  /** Runs kubectl; throws when it fails. */
  kubectl(...args: string[]): Promise<string>;
  /** Runs kubectl whatever comes of it; `input` goes to its standard input. */
  run(
    args: readonly string[],
    input?: string,
    environment?: Readonly<Record<string, string>>,
  ): Promise<Output>;
}

interface HttpsApiOptions {
  /** The kubectl to run. */
  readonly program?: string;
  readonly isJobRunning?: (jobId: number) => Promise<boolean>;
  readonly witness?: JobWitness;
}

/** Starts the API alone in a folder of its own. */
export const startHttpsApi = (options?: HttpsApiOptions) =>
  startHttpsApiOf(createApiServer, options);

/** Starts an API, and what else `create` brings, in a folder of its own. */
export async function startHttpsApiOf<Server extends ApiServer>(
  create: CreateServer<Server>,
  { program = 'kubectl', isJobRunning, witness }: HttpsApiOptions = {},
): Promise<HttpsApi<Server>> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-kube-'));
  const cluster = await create({
    directory,
    log: silent,
    clock: () => new Date(),
    serviceCidr: '10.96.0.0/12',
    names: [],
    node: () => undefined,
    ...(isJobRunning && { isJobRunning }),
    ...(witness && { witness }),
  });
  const { tls } = cluster;
  const byFetch = getRequestListener((request, connection) =>
    cluster.fetch(request, connection as Connection),
  );
  const server = guarded(
    createServer(tls, (...both) => void (cluster.serve(...both) || byFetch(...both))),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig(url), { mode: 0o600 });
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: directory };
  const run: HttpsApi['run'] = (args, input = '', environment = {}) =>
    new Promise<Output>((resolve) => {
      const child = guarded(
        execFile(
          program,
          args,
          { env: { ...env, ...environment }, timeout: 60_000 },
          (error, stdout, stderr) => {
            const code = error === null ? 0 : Number(error.code ?? 1);
            resolve({ code, stdout, stderr });
          },
        ),
      );
      guarded(child.stdin ?? child);
      child.stdin?.end(input);
    });
  return {
    cluster,
    url,
    directory,
    run,
    async kubectl(...args) {
      const { code, stdout, stderr } = await run(args);
      if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
      return stdout;
    },
    async [Symbol.asyncDispose]() {
      await cluster.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
