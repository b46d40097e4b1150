import {
  type ContainerConfig,
  type ContainerLimits,
  EngineError,
  EngineUnavailable,
  type ImageDetails,
  ImagePullFailed,
} from '@slipway/engine';
import { label } from './labels.ts';
import type { Runtime, RuntimeContainer, RuntimeListener } from './runtime.ts';
import { ScriptedProcess } from './scripted-process.ts';

interface Entry {
  readonly name: string;
  readonly config: ContainerConfig;
  container: RuntimeContainer;
  process: ScriptedProcess | undefined;
}

/** A runtime in memory, for tests: they print from its containers, end them, and take it away. */
export class ScriptedRuntime implements Runtime {
  /** Images that are here; others can't be pulled unless they are in `remote`. */
  readonly images = new Set(['present:1']);
  readonly remote = new Set<string>();
  readonly #names = new Map<string, readonly string[]>();
  /** What was asked for, in order: `create c`, `start c`, `kill c SIGTERM`, `remove c`. */
  readonly calls: string[] = [];
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<RuntimeListener>();
  #isAway = false;
  #serial = 0;

  /** An image that is here under an id, with these names. */
  named(id: string, names: readonly string[]): void {
    this.images.add(id);
    this.#names.set(id, names);
  }

  /** The containers of a name, as labelled (`POD` for sandboxes), oldest first. */
  find(container: string): readonly RuntimeContainer[] {
    return [...this.#entries.values()]
      .map((entry) => entry.container)
      .filter(({ labels }) => labels[label.container] === container);
  }

  /** The process of the newest container of a name. */
  process(container: string): ScriptedProcess {
    const id = this.find(container).at(-1)?.id ?? '';
    const process = this.#entries.get(id)?.process;
    if (!process) throw new Error(`container ${container} was not started`);
    return process;
  }

  /** The engine goes away; containers stay as they are. */
  disconnect(): void {
    this.#isAway = true;
    for (const listener of this.#listeners)
      listener.onDisconnected(new Error('the engine is away'));
  }

  connect(): void {
    this.#isAway = false;
    for (const listener of this.#listeners) listener.onConnected();
  }

  async machine() {
    this.#check();
    const version = 'scripted://1';
    const sizes = { cpus: 4, memoryBytes: 2 ** 33, diskBytes: 2 ** 36 };
    return { version, ...sizes, kernelVersion: '6.1', osImage: 'Scripted' };
  }

  async prepare() {
    this.#check();
    return {
      network: 'pods',
      podCidr: '10.244.0.0/16',
      sandboxImage: 'present:1',
      boundsPods: this.boundsPods,
    };
  }

  /** Whether the sandbox's limits hold for all of a pod, as the test says. */
  boundsPods = true;

  /** Whether word of changes is lost. */
  isSilent = false;

  /** What every container has taken, as the test says. */
  taken = { cpuSeconds: 0, memoryBytes: 0 };

  async usage(id: string) {
    this.#check();
    return this.#entries.get(id)?.container.state === 'running' ? this.taken : undefined;
  }

  async image(reference: string) {
    this.#check();
    if (!this.images.has(reference)) return undefined;
    return { ...detailsOf(reference), RepoTags: this.#names.get(reference) ?? [reference] };
  }

  async pull(reference: string, { from = reference }: { readonly from?: string | undefined } = {}) {
    this.#check();
    if (!this.remote.has(from)) throw new ImagePullFailed(from, 'manifest unknown');
    this.images.add(reference);
    return detailsOf(reference);
  }

  /** What the containers that there are were made from. */
  configs(): readonly ContainerConfig[] {
    return [...this.#entries.values()].map(({ config }) => config);
  }

  async create(name: string, config: ContainerConfig) {
    this.#check();
    this.#note('create', config);
    const holder = [...this.#entries.values()].find((entry) => entry.name === name);
    if (holder) await this.remove(holder.container.id);
    this.#serial += 1;
    const id = this.#serial.toString(16).padStart(64, '0');
    const container: RuntimeContainer = {
      id,
      labels: config.Labels ?? {},
      state: 'created',
      exitCode: 0,
      isOutOfMemory: false,
      startError: undefined,
      startedAt: undefined,
      finishedAt: undefined,
      imageId: `sha256:${config.Image}`,
      hasTty: config.Tty === true,
      stopSignal: config.StopSignal ?? 'SIGTERM',
      ip: config.HostConfig?.NetworkMode?.startsWith('container:') ? '' : `127.0.1.${this.#serial}`,
      volumes: {},
      limits: config.HostConfig ?? {},
    };
    this.#entries.set(id, { name, config, container, process: undefined });
    return id;
  }

  async start(id: string) {
    this.#check();
    const entry = this.#entry(id);
    this.#note('start', entry.config);
    const command = [...(entry.config.Entrypoint ?? []), ...(entry.config.Cmd ?? [])];
    const startedAt = new Date().toISOString();
    if (command[0]?.startsWith('/no/such')) {
      const startError = `exec: "${command[0]}": no such file or directory`;
      entry.container = {
        ...entry.container,
        state: 'exited',
        exitCode: 127,
        startError,
        finishedAt: startedAt,
      };
      throw new EngineError(400, startError);
    }
    entry.process = new ScriptedProcess(command);
    entry.container = { ...entry.container, state: 'running', startedAt };
    this.#tell(entry);
    void entry.process.ended.then((exitCode) => {
      const finishedAt = new Date().toISOString();
      entry.container = { ...entry.container, state: 'exited', exitCode, finishedAt };
      this.#tell(entry);
    });
  }

  async kill(id: string, signal: string) {
    this.#check();
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#note('kill', entry.config, signal);
    entry.process?.kill();
    await entry.process?.ended;
  }

  async update(id: string, limits: ContainerLimits) {
    this.#check();
    const entry = this.#entry(id);
    this.#note('update', entry.config);
    entry.container = { ...entry.container, limits: { ...entry.container.limits, ...limits } };
  }

  async writtenBytes() {
    this.#check();
    return 0;
  }

  async remove(id: string) {
    this.#check();
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#note('remove', entry.config);
    entry.process?.kill();
    this.#entries.delete(id);
    this.#tell(entry);
  }

  async inspect(id: string) {
    this.#check();
    return this.#entries.get(id)?.container;
  }

  async list({ podUid }: { readonly podUid?: string } = {}) {
    this.#check();
    const all = [...this.#entries.values()].map(({ container }) => container);
    return all.filter(({ labels }) => podUid === undefined || labels[label.podUid] === podUid);
  }

  async running() {
    this.#check();
    const all = [...this.#entries.values()].map(({ container }) => container);
    return new Set(all.filter(({ state }) => state === 'running').map(({ id }) => id));
  }

  async sharesProcesses() {
    return true;
  }

  async *logs(id: string, { follow = false }: { readonly follow?: boolean }) {
    this.#check();
    const { process } = this.#entry(id);
    if (process) yield* process.output(follow);
  }

  async exec(id: string, { command }: { readonly command: readonly string[] }) {
    this.#check();
    if (this.#entry(id).container.state !== 'running') throw new EngineError(409, 'not running');
    const process = new ScriptedProcess(command);
    return {
      id: `exec-${id}`,
      stdin: process.stdin,
      output: process.output(true),
      close: () => process.kill(),
      end: async () => process.kill(),
      pid: async () => undefined,
      resize: async () => {},
      exitCode: async () => process.exitCode,
    };
  }

  async attach(id: string) {
    this.#check();
    const { process, container } = this.#entry(id);
    if (!process || container.state !== 'running') throw new EngineError(409, 'not running');
    const listening = new AbortController();
    const output = process.output(true, process.printed, listening.signal);
    return { stdin: process.stdin, output, close: () => listening.abort() };
  }

  async resize() {
    this.#check();
  }

  watch(listener: RuntimeListener): Disposable {
    this.#listeners.add(listener);
    queueMicrotask(() => {
      if (this.#isAway) listener.onDisconnected(new Error('the engine is away'));
      else listener.onConnected();
    });
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  #check(): void {
    if (this.#isAway) throw new EngineUnavailable('scripted', new Error('away'));
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new EngineError(404, `No such container: ${id}`);
    return entry;
  }

  #note(verb: string, { Labels = {} }: ContainerConfig, ...more: string[]): void {
    this.calls.push([verb, Labels[label.container] ?? '?', ...more].join(' '));
  }

  #tell({ container }: Entry): void {
    if (this.#isAway || this.isSilent) return;
    for (const listener of this.#listeners) listener.onChanged(container.id, container.labels);
  }
}

function detailsOf(reference: string): ImageDetails {
  return {
    Id: reference,
    RepoTags: [reference],
    Created: '2026-01-01T00:00:00Z',
    Size: 1000,
    Os: 'linux',
    Architecture: 'amd64',
    Config: {},
  };
}
