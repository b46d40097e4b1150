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
    await trace?.close();
  }

  return {
    open,
    async ifAny(jobId) {
      const isThere = opened.has(jobId) || (await files.facts(traceName(jobId))) !== undefined;
      return isThere ? open(jobId) : undefined;
    },
    known: (jobId) => opened.get(jobId),
    release,
    async close() {
      await Promise.all([...opened.keys()].map(release));
    },
  };
}
