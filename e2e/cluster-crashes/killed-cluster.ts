import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from '../support/run.ts';
import { until } from '../support/until.ts';
import { Api } from './api.ts';
import type { TraceSource } from './leftovers.ts';

const launcher = join(import.meta.dirname, '../../packages/cli/bin/slipway.mjs');

/** The real `slipway cluster start` on one folder, killed and started at will. */
export class KilledCluster {
  readonly dataDir: string;
  #process: ChildProcess | undefined;
  #said = '';

  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Begins to start; returns at once. */
  spawn(): void {
    const args = [launcher, 'cluster', 'start', '--json', '--data-dir', this.dataDir];
    this.#said = '';
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
  }

  /** Resolves when the API is ready. */
  async ready(): Promise<Api> {
    const child = this.#process;
    if (!child?.stdout) throw new Error('not started');
    await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then(([code, signal]) => {
        throw new Error(`slipway cluster start ended with ${code ?? signal}: ${this.#said}`);
      }),
    ]);
    const api = await Api.from(join(this.dataDir, 'kubeconfig'));
    await until('the API', () => api.list('/api/v1/namespaces'), 30);
    return api;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  /** Kills the process of its network alone, if it runs; the cluster starts it again. */
  async endNetwork(): Promise<void> {
    const noted = await readFile(join(this.dataDir, 'run', 'cluster.json'), 'utf8').catch(
      () => '{}',
    );
    const { network } = JSON.parse(noted) as { readonly network?: number };
    const called = await readFile(`/proc/${network}/cmdline`, 'utf8').catch(() => '');
    // It may have ended a moment ago, with a cluster that was killed.
    if (network !== undefined && called.includes(this.dataDir)) process.kill(network, 'SIGKILL');
  }

  /** Where its traces on the machine are found. */
  async traceSource(): Promise<TraceSource> {
    const read = async (name: string) =>
      (await readFile(join(this.dataDir, 'cluster', name), 'utf8')).trim();
    const label = `slipway.dev/cluster=${await read('pods/cluster-id')}`;
    return { dataDir: this.dataDir, label, range: await read('service-range') };
  }

  /** `slipway cluster delete`. */
  async delete(): Promise<void> {
    const args = [launcher, 'cluster', 'delete', '--data-dir', this.dataDir];
    const { code, stderr } = await run(process.execPath, args);
    if (code !== 0) throw new Error(`slipway cluster delete: ${stderr}`);
  }
}
