import type { Readable, Writable } from 'node:stream';
import { EngineError, isNotFound } from './errors.ts';
import { labelFilter } from './images.ts';
import { LastLine } from './last-line.ts';
import { demultiplex, type OutputChunk, rawOutput } from './output.ts';
import type { Hijacked, Transport } from './transport.ts';
import type {
  ContainerConfig,
  ContainerDetails,
  ContainerLimits,
  ContainerState,
  ContainerStats,
  ContainerSummary,
  Labels,
  ProcessList,
} from './types.ts';

export interface LogOptions {
  /** Whether the container has a TTY; its bytes come unframed then. */
  readonly tty?: boolean;
  readonly follow?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly timestamps?: boolean;
  /** Seconds since 1970, with a fraction down to nanoseconds (`1700000000.000000001`). */
  readonly since?: string | number | undefined;
  readonly until?: string | number | undefined;
  /** The last so many lines. */
  readonly tail?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface AttachOptions {
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** Also what was printed before. */
  readonly logs?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A live connection to a process: write to `stdin` (its `end()` is the process's end of input), read `output`. */
export interface Session {
  readonly stdin: Writable;
  readonly output: AsyncIterable<OutputChunk>;
  /** Drops the connection; the process goes on. */
  close(): void;
}

/** The Engine's containers; `id` is an id or a name. */
export interface Containers {
  create(config: ContainerConfig, options?: CreateOptions): Promise<string>;
  start(id: string): Promise<void>;
  /** Stop signal, then SIGKILL after `timeoutSeconds`. A stopped container is fine. */
  stop(id: string, options?: { readonly timeoutSeconds?: number }): Promise<void>;
  /** Sends a signal (SIGKILL unless named). A container that is gone or not running is fine. */
  kill(id: string, signal?: string): Promise<void>;
  /** Stops its processes where they are. A container that is gone or not running is fine. */
  pause(id: string): Promise<void>;
  /** Lets them go on. A container that is gone or not paused is fine. */
  unpause(id: string): Promise<void>;
  /** Resolves with the exit code when the container has stopped. */
  wait(id: string, options?: { readonly signal?: AbortSignal }): Promise<number>;
  /** Removes it with its anonymous volumes; kills it first when `force`. One that is gone is fine. */
  remove(id: string, options?: { readonly force?: boolean }): Promise<void>;
  inspect(id: string): Promise<ContainerDetails | undefined>;
  /** Containers that carry all `labels`, running or not. */
  list(query?: {
    readonly labels?: Labels;
    readonly running?: boolean;
  }): Promise<ContainerSummary[]>;
  logs(id: string, options?: LogOptions): AsyncIterable<OutputChunk>;
  attach(id: string, options?: AttachOptions): Promise<Session>;
  resize(id: string, columns: number, rows: number): Promise<void>;
  /** Unpacks a tar below `path` inside the container. */
  putArchive(id: string, path: string, tar: Readable): Promise<void>;
  /** A tar of `path` inside the container. */
  getArchive(id: string, path: string): Promise<Readable>;
  rename(id: string, name: string): Promise<void>;
  /** Changes the limits of a container, running or not. */
  update(id: string, limits: ContainerLimits): Promise<void>;
  stats(id: string): Promise<ContainerStats>;
  /** What it has written into its own file system. The Engine counts it, which takes a while. */
  writtenBytes(id: string): Promise<number>;
  top(id: string, psArguments?: string): Promise<ProcessList>;
}

export interface CreateOptions {
  readonly name?: string | undefined;
  readonly platform?: string | undefined;
}

/** Containers through `transport`. */
export function createContainers(transport: Transport): Containers {
  const at = (id: string, verb = '') => `/containers/${encodeURIComponent(id)}${verb}`;
  const inspect = async (id: string): Promise<ContainerDetails | undefined> => {
    try {
      return await transport.json<ContainerDetails>('GET', at(id, '/json'));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  /** A refusal is none when the container's state leaves nothing to do: Engines name it differently. */
  const unlessState = async (
    id: string,
    verb: string,
    isWrong: (state: ContainerState) => boolean,
  ): Promise<void> => {
    try {
      await transport.json('POST', at(id, `/${verb}`));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const details = await inspect(id);
      if (details && isWrong(details.State)) throw error;
    }
  };

  return {
    async create(config, { name, platform } = {}) {
      const query = { name, platform };
      const created = await transport.json<{ Id: string }>('POST', '/containers/create', {
        query,
        body: config,
      });
      return created.Id;
    },
    start: (id) => transport.json('POST', at(id, '/start')),
    stop: (id, { timeoutSeconds } = {}) =>
      transport.json('POST', at(id, '/stop'), { query: { t: timeoutSeconds } }),
    kill: (id, signal = 'SIGKILL') =>
      unlessGone(transport.json('POST', at(id, '/kill'), { query: { signal } })),
    pause: (id) =>
      unlessState(id, 'pause', ({ Running, Status }) => Running && Status !== 'paused'),
    unpause: (id) => unlessState(id, 'unpause', ({ Status }) => Status === 'paused'),
    async wait(id, options = {}) {
      const answer = await transport.json<{ StatusCode: number }>('POST', at(id, '/wait'), options);
      return answer.StatusCode;
    },
    remove: (id, { force = false } = {}) =>
      unlessGone(transport.json('DELETE', at(id), { query: { force, v: true } })),
    inspect,
    list: ({ labels = {}, running = false } = {}) =>
      transport.json('GET', '/containers/json', {
        query: { all: !running, filters: { label: labelFilter(labels) } },
      }),
    logs: (id, options = {}) =>
      options.follow
        ? followedLogs(transport, at(id), options)
        : logs(transport, at(id, '/logs'), options),
    async attach(id, { tty = false, signal, stdin, stdout = true, stderr = true, logs } = {}) {
      const query = { stream: true, stdin: stdin ?? false, stdout, stderr, logs: logs ?? false };
      return sessionOf(await transport.hijack(at(id, '/attach'), { query, signal }), tty);
    },
    resize: (id, columns, rows) =>
      transport.json('POST', at(id, '/resize'), { query: { w: columns, h: rows } }),
    putArchive: (id, path, tar) =>
      transport.json('PUT', at(id, '/archive'), { query: { path }, stream: tar }),
    getArchive: (id, path) => transport.open('GET', at(id, '/archive'), { query: { path } }),
    rename: (id, name) => transport.json('POST', at(id, '/rename'), { query: { name } }),
    update: (id, limits) => transport.json('POST', at(id, '/update'), { body: limits }),
    stats: (id) =>
      transport.json('GET', at(id, '/stats'), { query: { stream: false, 'one-shot': true } }),
    async writtenBytes(id) {
      const query = { size: true };
      const details = await transport.json<ContainerDetails>('GET', at(id, '/json'), { query });
      return details.SizeRw ?? 0;
    },
    top: (id, psArguments) =>
      transport.json('GET', at(id, '/top'), { query: { ps_args: psArguments } }),
  };
}

/** How long a container whose log has ended may take to end itself. */
const LONGEST_END_MILLISECONDS = 5000;

async function* followedLogs(
  transport: Transport,
  container: string,
  options: LogOptions,
): AsyncGenerator<OutputChunk> {
  const last = new LastLine();
  for await (const chunk of logs(transport, `${container}/logs`, options)) {
    last.see(chunk);
    yield chunk;
  }
  const patience = AbortSignal.timeout(LONGEST_END_MILLISECONDS);
  const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
  try {
    await transport.json('POST', `${container}/wait`, { signal });
    const query = { ...options, follow: false, tail: 1, signal };
    for await (const chunk of logs(transport, `${container}/logs`, query)) {
      if (last.lacks(chunk)) yield chunk;
    }
  } catch {
    // It goes on without a log, or was removed with it.
  }
}

async function* logs(
  transport: Transport,
  path: string,
  options: LogOptions,
): AsyncGenerator<OutputChunk> {
  const { tty = false, signal, tail, stdout = true, stderr = true, follow = false } = options;
  const answer = await transport.open('GET', path, {
    query: {
      follow,
      stdout,
      stderr,
      timestamps: options.timestamps ?? false,
      since: options.since,
      until: options.until,
      tail: tail ?? 'all',
    },
    signal,
  });
  try {
    yield* tty ? rawOutput(answer) : demultiplex(answer);
  } finally {
    answer.destroy();
  }
}

/** A hijacked connection as a session. */
export function sessionOf({ socket, head }: Hijacked, tty: boolean): Session {
  return {
    stdin: socket,
    output: tty ? rawOutput(socket, head) : demultiplex(socket, head),
    close: () => socket.destroy(),
  };
}

/** 404: no such container; 409: not running, or its removal is already in progress. */
async function unlessGone(call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof EngineError && (error.status === 404 || error.status === 409))) {
      throw error;
    }
  }
}
