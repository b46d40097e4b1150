import type { Files } from '@slipway/files';
import { openTraceFile, type TraceFile } from './trace-file.ts';

/** The traces that are held open, each once. */
export interface OpenTraces {
  /** Opens it, unless it is open. */
  open(jobId: number): Promise<TraceFile>;
  /** Of a job that has said nothing there is no file, and none is made to see that. */
  ifAny(jobId: number): Promise<TraceFile | undefined>;
  /** One that is open already. */
  known(jobId: number): TraceFile | undefined;
  /** It is to be closed when it has been synced, unless somebody means it to `stay`. */
  leave(jobId: number): void;
  stay(jobId: number): void;
  /** Closes it if it was left. */
  closeLeft(jobId: number): Promise<void>;
  /** Brings one that is open to the disk, if that can be done at all. */
  sync(jobId: number): Promise<void>;
  release(jobId: number): Promise<void>;
  close(): Promise<void>;
}

/** Where the log of a job lies. */
export function traceName(jobId: number): string {
  return `${Math.floor(jobId / 1000)}/${jobId}.log`;
}

/** Whoever asks sees to it that nobody else asks for the same job meanwhile. */
export function createOpenTraces(files: Files): OpenTraces {
  const opened = new Map<number, TraceFile>();
  const left = new Set<number>();

  async function open(jobId: number): Promise<TraceFile> {
    const known = opened.get(jobId);
    if (known) return known;
    const trace = await openTraceFile(files, traceName(jobId));
    opened.set(jobId, trace);
    return trace;
  }

  async function release(jobId: number): Promise<void> {
    const trace = opened.get(jobId);
    opened.delete(jobId);
    left.delete(jobId);
    await trace?.close();
  }

  return {
    open,
    async ifAny(jobId) {
      const isThere = opened.has(jobId) || (await files.facts(traceName(jobId))) !== undefined;
      return isThere ? open(jobId) : undefined;
    },
    known: (jobId) => opened.get(jobId),
    leave: (jobId) => void left.add(jobId),
    stay: (jobId) => void left.delete(jobId),
    closeLeft: async (jobId) => {
      if (left.has(jobId)) await release(jobId);
    },
    sync: async (jobId) => {
      const trace = opened.get(jobId);
      // What a failed sync has lost, another one would only seem to bring.
      if (!trace?.isDoubtful) await trace?.sync();
    },
    release,
    async close() {
      await Promise.all([...opened.keys()].map(release));
    },
  };
}
