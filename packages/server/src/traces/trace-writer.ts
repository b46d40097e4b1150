import type { Appended, AppendTerms } from './append.ts';
import type { OpenTraces } from './open-traces.ts';
import type { TraceFile } from './trace-file.ts';
import type { TraceSyncs } from './trace-syncs.ts';

/** Told after bytes were stored that can be read now. */
export type OnAppend = (jobId: number, offset: number, length: number) => void;

/** What makes a trace longer, and tells of it. One call at a time for one job. */
export interface TraceWriter {
  /** One write, if the trace still ends where the sender thinks. */
  putAt(
    jobId: number,
    at: number,
    chunks: readonly Uint8Array[],
    terms: AppendTerms,
  ): Promise<Appended>;
  /** A line of the server's own. */
  remark(jobId: number, text: string): Promise<void>;
  /** Puts the end of a log that was too long behind its beginning. */
  seal(jobId: number, trace: TraceFile): Promise<void>;
}

/** Over the traces that are open; `syncs` hears of what is not on the disk yet. */
export function createTraceWriter(
  traces: OpenTraces,
  syncs: Pick<TraceSyncs, 'changed'>,
  onAppend: OnAppend,
): TraceWriter {
  async function telling(jobId: number, trace: TraceFile, work: () => Promise<void>) {
    const before = trace.storedBytes;
    await work();
    const added = trace.storedBytes - before;
    if (added > 0) onAppend(jobId, before, added);
  }

  return {
    async putAt(jobId, at, chunks, { isWanted, limitBytes }) {
      if (!isWanted()) return { result: 'over', size: at };
      const trace = await traces.open(jobId);
      traces.stay(jobId);
      if (at !== trace.receivedBytes) return { result: 'elsewhere', size: trace.receivedBytes };
      if (chunks.length > 0) syncs.changed(jobId);
      await telling(jobId, trace, () => trace.write(chunks, limitBytes));
      return { result: 'appended', size: trace.receivedBytes };
    },
    async remark(jobId, text) {
      // Nobody else may ever have to do with it: of a trigger job, or one that no runner took.
      if (!traces.known(jobId)) traces.leave(jobId);
      const trace = await traces.open(jobId);
      syncs.changed(jobId);
      await telling(jobId, trace, () => trace.remark(text));
    },
    seal: (jobId, trace) => telling(jobId, trace, () => trace.seal()),
  };
}
