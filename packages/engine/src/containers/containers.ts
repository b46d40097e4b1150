import type { Readable } from 'node:stream';
import type { Transport } from '../transport.ts';
import type { ContainerDetails, ContainerStats, ProcessList } from '../types.ts';
import { type ContainerLife, containerPath, createContainerLife } from './container-life.ts';
import { type LogOptions, readLogs } from './container-logs.ts';
import type { OutputChunk } from './output.ts';
import { type Session, sessionOf } from './session.ts';

export interface AttachOptions {
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** Also what was printed before. */
  readonly logs?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The Engine's containers, and what is in them; `id` is an id or a name. */
export interface Containers extends ContainerLife {
  logs(id: string, options?: LogOptions): AsyncIterable<OutputChunk>;
  attach(id: string, options?: AttachOptions): Promise<Session>;
  resize(id: string, columns: number, rows: number): Promise<void>;
  /** Unpacks a tar below `path` inside the container. */
  putArchive(id: string, path: string, tar: Readable): Promise<void>;
  /** A tar of `path` inside the container. */
  getArchive(id: string, path: string): Promise<Readable>;
  stats(id: string): Promise<ContainerStats>;
  /** What it has written into its own file system. The Engine counts it, which takes a while. */
  writtenBytes(id: string): Promise<number>;
  top(id: string, psArguments?: string): Promise<ProcessList>;
}

/** Containers through `transport`. */
export function createContainers(transport: Transport): Containers {
  return {
    ...createContainerLife(transport),
    logs: (id, options) => readLogs(transport, containerPath(id), options),
    async attach(id, { tty = false, signal, stdin, stdout = true, stderr = true, logs } = {}) {
      const query = { stream: true, stdin: stdin ?? false, stdout, stderr, logs: logs ?? false };
      const path = containerPath(id, '/attach');
      return sessionOf(await transport.hijack(path, { query, signal }), tty);
    },
    resize: (id, columns, rows) =>
      transport.json('POST', containerPath(id, '/resize'), { query: { w: columns, h: rows } }),
    putArchive: (id, path, tar) =>
      transport.json('PUT', containerPath(id, '/archive'), { query: { path }, stream: tar }),
    getArchive: (id, path) =>
      transport.open('GET', containerPath(id, '/archive'), { query: { path } }),
    stats: (id) =>
      transport.json('GET', containerPath(id, '/stats'), {
        query: { stream: false, 'one-shot': true },
      }),
    async writtenBytes(id) {
      const query = { size: true };
      const path = containerPath(id, '/json');
      const details = await transport.json<ContainerDetails>('GET', path, { query });
      return details.SizeRw ?? 0;
    },
    top: (id, psArguments) =>
      transport.json('GET', containerPath(id, '/top'), { query: { ps_args: psArguments } }),
  };
}
