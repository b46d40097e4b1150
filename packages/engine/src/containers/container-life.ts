import { EngineError, isNotFound } from '../errors.ts';
import { labelFilter } from '../images/images.ts';
import type { Transport } from '../transport.ts';
import type {
  ContainerConfig,
  ContainerDetails,
  ContainerLimits,
  ContainerState,
  ContainerSummary,
  Labels,
} from '../types.ts';

/** How containers come, go on and end; `id` is an id or a name. */
export interface ContainerLife {
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
  rename(id: string, name: string): Promise<void>;
  /** Changes the limits of a container, running or not. */
  update(id: string, limits: ContainerLimits): Promise<void>;
}

export interface CreateOptions {
  readonly name?: string | undefined;
  readonly platform?: string | undefined;
}

/** Where the Engine keeps a container, or what is done with it. */
export const containerPath = (id: string, verb = ''): string =>
  `/containers/${encodeURIComponent(id)}${verb}`;

/** The lives of containers through `transport`. */
export function createContainerLife(transport: Transport): ContainerLife {
  return {
    async create(config, { name, platform } = {}) {
      const query = { name, platform };
      const created = await transport.json<{ Id: string }>('POST', '/containers/create', {
        query,
        body: config,
      });
      return created.Id;
    },
    start: (id) => transport.json('POST', containerPath(id, '/start')),
    stop: (id, { timeoutSeconds } = {}) =>
      transport.json('POST', containerPath(id, '/stop'), { query: { t: timeoutSeconds } }),
    kill: (id, signal = 'SIGKILL') =>
      unlessGone(transport.json('POST', containerPath(id, '/kill'), { query: { signal } })),
    pause: (id) =>
      unlessState(
        { transport, id, verb: 'pause' },
        ({ Running, Status }) => Running && Status !== 'paused',
      ),
    unpause: (id) =>
      unlessState({ transport, id, verb: 'unpause' }, ({ Status }) => Status === 'paused'),
    async wait(id, options = {}) {
      const path = containerPath(id, '/wait');
      const answer = await transport.json<{ StatusCode: number }>('POST', path, options);
      return answer.StatusCode;
    },
    remove: (id, { force = false } = {}) =>
      unlessGone(transport.json('DELETE', containerPath(id), { query: { force, v: true } })),
    inspect: (id) => inspect(transport, id),
    list: ({ labels = {}, running = false } = {}) =>
      transport.json('GET', '/containers/json', {
        query: { all: !running, filters: { label: labelFilter(labels) } },
      }),
    rename: (id, name) => transport.json('POST', containerPath(id, '/rename'), { query: { name } }),
    update: (id, limits) => transport.json('POST', containerPath(id, '/update'), { body: limits }),
  };
}

async function inspect(transport: Transport, id: string): Promise<ContainerDetails | undefined> {
  try {
    return await transport.json<ContainerDetails>('GET', containerPath(id, '/json'));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

interface Change {
  readonly transport: Transport;
  readonly id: string;
  readonly verb: string;
}

/** A refusal is none when the container's state leaves nothing to do: Engines name it differently. */
async function unlessState(
  { transport, id, verb }: Change,
  isWrong: (state: ContainerState) => boolean,
): Promise<void> {
  try {
    await transport.json('POST', containerPath(id, `/${verb}`));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const details = await inspect(transport, id);
    if (details && isWrong(details.State)) throw error;
  }
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
