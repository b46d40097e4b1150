import type {
  ContainerConfig,
  ContainerLimits,
  Exec,
  ImageDetails,
  OutputChunk,
  RegistryCredentials,
  Session,
} from '@slipway/engine';

/**
 * All that the node agent knows of containers. `engine-runtime.ts` speaks it to a Docker Engine,
 * `scripted-runtime.ts` is its twin for tests; both pass one conformance suite.
 *
 * Only containers of this cluster are seen. Every call rejects with `EngineUnavailable` while
 * nobody answers.
 */
export interface Runtime {
  machine(): Promise<Machine>;
  /** Makes sure of the pod network and the sandbox image. */
  prepare(): Promise<Prepared>;
  /** The image if it is here. */
  image(reference: string): Promise<ImageDetails | undefined>;
  /** Throws `ImagePullFailed`. */
  pull(
    reference: string,
    options: {
      readonly credentials?: RegistryCredentials | undefined;
      /** Another name, by which a nearer registry has the same image. */
      readonly from?: string | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<ImageDetails>;
  /** Creates a container and returns its id. A dead one of the same name makes way. */
  create(name: string, config: ContainerConfig): Promise<string>;
  start(id: string): Promise<void>;
  /** One that is not running is fine. */
  kill(id: string, signal: string): Promise<void>;
  /** Changes the limits of a running container; never below what it uses. */
  update(id: string, limits: ContainerLimits): Promise<void>;
  /** What the container has written into its own file system. */
  writtenBytes(id: string): Promise<number>;
  /** Kills and removes; one that is gone is fine. */
  remove(id: string): Promise<void>;
  inspect(id: string): Promise<RuntimeContainer | undefined>;
  /** All of them, or those of one pod. */
  list(query?: { readonly podUid?: string }): Promise<readonly RuntimeContainer[]>;
  /** The ids of all that run: one question, however many there are. */
  running(): Promise<ReadonlySet<string>>;
  /** What a running container has taken; undefined when it is gone. */
  usage(id: string): Promise<ContainerUsage | undefined>;
  /** Whether a running container's process has the number for us that it has for the runtime. */
  sharesProcesses(id: string): Promise<boolean>;
  logs(id: string, options: LogQuery): AsyncIterable<OutputChunk>;
  exec(
    id: string,
    options: {
      readonly command: readonly string[];
      readonly tty?: boolean;
      readonly stdin?: boolean;
      readonly signal?: AbortSignal;
    },
  ): Promise<Command>;
  /** Rejects when the container does not run any more. */
  attach(id: string, options: { readonly tty: boolean; readonly stdin: boolean }): Promise<Session>;
  resize(id: string, columns: number, rows: number): Promise<void>;
  /** Reports changes until it is disposed. */
  watch(listener: RuntimeListener): Disposable;
}

/** What a container has taken of the machine. */
export interface ContainerUsage {
  /** Since its start. */
  readonly cpuSeconds: number;
  /** At this moment, without what the kernel keeps of files only because there is room. */
  readonly memoryBytes: number;
}

/** A command that runs in a container. */
export interface Command extends Exec {
  /** Ends it with what it has started, if it still runs. */
  end(): Promise<void>;
}

/** What is told of the containers of this cluster. */
export interface RuntimeListener {
  /** A container was started, has ended or was removed: look at it. */
  onChanged(id: string, labels: Readonly<Record<string, string>>): void;
  /** The runtime answers from now on; earlier changes were not told, so look at everything. */
  onConnected(): void;
  onDisconnected(error: unknown): void;
  /** One of the above has thrown. */
  onFault(error: unknown): void;
}

/** A container as it is. */
export interface RuntimeContainer {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'created' | 'running' | 'exited';
  readonly exitCode: number;
  readonly isOutOfMemory: boolean;
  /** Why it could not be started; such a container is `exited`. */
  readonly startError: string | undefined;
  readonly startedAt: string | undefined;
  readonly finishedAt: string | undefined;
  readonly imageId: string;
  readonly hasTty: boolean;
  readonly stopSignal: string;
  /** Its own address on the pod network; empty for containers that share another's network. */
  readonly ip: string;
  /** The volumes of the runtime's that it has mounted, by place. */
  readonly volumes: Readonly<Record<string, RuntimeVolume>>;
  readonly limits: ContainerLimits;
}

/** A volume that the runtime keeps. */
export interface RuntimeVolume {
  readonly name: string;
  /** The host's path while a container that has it runs. */
  readonly path: string;
}

/** The machine that runs the containers. */
export interface Machine {
  readonly version: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** The size of the disk that containers and volumes are on; 0 when nobody knows. */
  readonly diskBytes: number;
  readonly kernelVersion: string;
  readonly osImage: string;
}

/** What pods are made with. */
export interface Prepared {
  readonly network: string;
  /** The addresses of that network; empty when nobody knows. */
  readonly podCidr: string;
  readonly sandboxImage: string;
  /** Whether containers can be bounded together, within the limits of their sandbox. */
  readonly boundsPods: boolean;
}

/** Which part of a log. */
export interface LogQuery {
  readonly tty: boolean;
  readonly follow?: boolean;
  readonly timestamps?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly since?: string | undefined;
  readonly tail?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
