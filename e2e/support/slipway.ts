import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Client, createClient } from './client.ts';
import { Project } from './project.ts';
import { type Output, run } from './run.ts';

const launcher = join(import.meta.dirname, '../../packages/cli/bin/slipway.mjs');

export interface StartOptions {
  /** Further arguments of `slipway up`. Without any: no demo. */
  readonly arguments?: readonly string[];
  /** Put into the process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

interface Ready {
  readonly url: string;
  /** The same from this machine. */
  readonly near: string;
  readonly registry: string;
  readonly kubeconfig: string | null;
  readonly credentials: string;
  readonly pid: number;
}

/** The real process, started as a user would. */
export async function startSlipway(options: StartOptions = {}): Promise<Slipway> {
  const slipway = new Slipway(await mkdtemp(join(tmpdir(), 'slipway-e2e-')), options);
  try {
    await slipway.start();
  } catch (error) {
    await slipway[Symbol.asyncDispose]();
    throw error;
  }
  return slipway;
}

/** One data folder and the process that serves it; killed and started again at will. */
export class Slipway implements AsyncDisposable {
  readonly dataDir: string;
  readonly #options: StartOptions;
  #process: ChildProcess | undefined;
  #ready: Ready | undefined;
  #client: Client | undefined;
  #stderr = '';

  constructor(dataDir: string, options: StartOptions) {
    this.dataDir = dataDir;
    this.#options = options;
  }

  /** Resolves when `slipway up` says that it is ready. */
  async start(): Promise<void> {
    const { arguments: further = ['--no-demo'] } = this.#options;
    const args = [launcher, 'up', '--json', '--data-dir', this.dataDir, ...further];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.#environment,
    });
    this.#process = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    const [first] = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`slipway up ended with ${code}: ${this.#stderr}`);
      }),
    ]);
    const ready: Ready = JSON.parse(String(first));
    this.#ready = ready;
    const { token } = JSON.parse(readFileSync(ready.credentials, 'utf8'));
    this.#client = createClient(ready.near, token);
  }

  get ready(): Ready {
    if (!this.#ready) throw new Error('not started');
    return this.#ready;
  }

  get url(): string {
    return this.ready.url;
  }

  get api(): Client {
    if (!this.#client) throw new Error('not started');
    return this.#client;
  }

  /** What the process said on standard error: the live view of the demo, when there is one. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the process as Ctrl-C does; resolves with the time it took. */
  async stop(): Promise<number> {
    const started = performance.now();
    await this.#end('SIGINT');
    return performance.now() - started;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async createProject(name: string): Promise<Project> {
    await this.api.post('/projects', { name });
    return new Project(this.ready.near, this.api, `root/${name}`);
  }

  project(path: string): Project {
    return new Project(this.ready.near, this.api, path);
  }

  /** Runs a `slipway` command on this data folder. */
  command(...args: readonly string[]): Promise<Output> {
    const command = [launcher, ...args, '--data-dir', this.dataDir];
    return run(process.execPath, command, { env: this.#environment });
  }

  get #environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.#options.environment };
  }

  /** Runs the real kubectl against the built-in cluster. */
  kubectl(...args: readonly string[]): Promise<Output> {
    return run('kubectl', ['--kubeconfig', join(this.dataDir, 'kubeconfig'), ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (process.env.SLIPWAY_E2E_KEEP) return;
    await this.#end('SIGTERM');
    await this.command('cluster', 'delete');
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
