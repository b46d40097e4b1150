import type { Files } from '@slipway/files';
import type { Log } from '#log';
import { createSerial } from '#scheduling/serial';
import { type Appended, type AppendTerms, appendBatches } from './append.ts';
import { createOpenTraces, traceName } from './open-traces.ts';
import type { TraceFile } from './trace-file.ts';
import { createTraceReader, type TraceReading } from './trace-reader.ts';
import { createTraceSyncs, type Later } from './trace-syncs.ts';
import { createTraceWriter, type OnAppend } from './trace-writer.ts';

/**
 * The logs of jobs: one file each, only ever appended to.
 *
 *     <id / 1000>/<id>.log
 *     <id / 1000>/<id>.log.tail/…   of one that is too long, its end while the job runs
 *
 * The file is the truth: its length is the trace's size, so a killed process loses nothing that a
 * runner was told is stored. A log beyond its limit ends no job: its beginning and its end are kept. Against a power
 * cut a trace is synced every few seconds while it grows (`trace-syncs.ts`), and before the job's end is acknowledged;
 * until then the runner has the bytes, and sends again what is missing.
 */
export interface Traces extends TraceReading {
  /** Bytes that can be read; undefined without a file. */
  size(jobId: number): Promise<number | undefined>;
  /** Bytes that have come, kept or not. */
  received(jobId: number): Promise<number>;
  /**
   * Appends what a runner sends at `start`, as long as `isWanted`; resolves when the file has it.
   * However slowly it comes, nothing else about this trace waits for it.
   */
  append(
    jobId: number,
    start: number,
    content: AsyncIterable<Uint8Array>,
    terms: AppendTerms,
  ): Promise<Appended>;
  /** Appends a remark of the server's own at the end. One that finds no room is logged, and lost. */
  note(jobId: number, text: string): Promise<void>;
  /** CRC-32 of all that has come, as eight hexadecimal digits; undefined when nobody knows it any more. */
  checksum(jobId: number): Promise<string | undefined>;
  /** The job ends: resolves when its log is as it will be read, and survives a power cut. */
  sync(jobId: number): Promise<void>;
  /** Whether the disk has refused some of it: then the runner is to send it again. */
  isDoubtful(jobId: number): boolean;
  /** Forgets all that is stored, so that the runner can send it again. */
  restart(jobId: number): Promise<void>;
  delete(jobId: number): Promise<void>;
  /** Lets go of the files it holds open, once what is in them is on the disk. */
  release(jobId: number): Promise<void>;
  close(): Promise<void>;
}

/** Where logs are kept, and who hears of them. */
export interface TracesOptions {
  readonly files: Files;
  readonly onAppend: OnAppend;
  readonly log: Log;
  /** When growing logs are synced; tests say when. */
  readonly later?: Later;
}

/** The logs that `files` keep. */
export function createTraces({ files, onAppend, log, later }: TracesOptions): Traces {
  const serial = createSerial<number>();
  const traces = createOpenTraces(files);
  const syncs = createTraceSyncs({ sync: syncGrown, log, later });
  const writer = createTraceWriter(traces, syncs, onAppend);
  const { forget: forgetLines, ...reading } = createTraceReader(files);
  const inTurn =
    <T>(work: (jobId: number) => Promise<T>) =>
    (jobId: number): Promise<T> =>
      serial.run(jobId, () => work(jobId));

  async function sync(jobId: number): Promise<void> {
    const trace = await traces.ifAny(jobId);
    if (trace === undefined) return;
    await writer.seal(jobId, trace);
    await trace.sync();
    syncs.settled(jobId);
  }

  const closeLeft = inTurn(async (jobId) => {
    if (!syncs.isWaiting(jobId)) await traces.closeLeft(jobId);
  });

  /** Begins in its turn, so that nobody closes the file before, and is waited for outside: writes go on. */
  async function syncGrown(jobId: number): Promise<void> {
    const begun = await serial.run(jobId, async () => {
      syncs.settled(jobId);
      return { ends: traces.sync(jobId) };
    });
    await begun.ends.finally(() => closeLeft(jobId));
  }

  async function release(jobId: number): Promise<void> {
    const trace = traces.known(jobId);
    if (trace) await writer.seal(jobId, trace).finally(() => letGo(jobId));
  }

  /** Nobody waits for the sync of a job that was canceled, or given up. */
  async function letGo(jobId: number): Promise<void> {
    if (syncs.isWaiting(jobId)) traces.leave(jobId);
    else await traces.release(jobId);
  }

  async function forget(jobId: number): Promise<void> {
    forgetLines(jobId);
    syncs.settled(jobId);
    await traces.release(jobId);
    await erase(files, traceName(jobId));
  }

  return {
    size: async (jobId) =>
      traces.known(jobId)?.storedBytes ?? (await files.facts(traceName(jobId)))?.sizeBytes,
    received: inTurn(async (jobId) => (await traces.ifAny(jobId))?.receivedBytes ?? 0),
    ...reading,
    // The bytes come from outside and may stop coming: they are awaited with nothing held, and only a
    // write waits its turn. So two uploads of one trace can meet; the one that comes second is told so.
    append: (jobId, start, content, terms) =>
      appendBatches(start, content, (at, chunks) =>
        serial.run(jobId, () => writer.putAt(jobId, at, chunks, terms)),
      ),
    note: (jobId, text) =>
      serial
        .run(jobId, () => writer.remark(jobId, text))
        // A job ends for its reason whether or not its log can say so.
        .catch((error: unknown) =>
          log.error('a remark in a trace was lost', { job: jobId, error }),
        ),
    checksum: inTurn(async (jobId) => checksumOf(await traces.ifAny(jobId))),
    sync: inTurn(sync),
    isDoubtful: (jobId) => traces.known(jobId)?.isDoubtful ?? false,
    restart: inTurn(async (jobId) => {
      forgetLines(jobId);
      await (await traces.open(jobId)).restart();
    }),
    delete: inTurn(forget),
    release: inTurn(release),
    async close() {
      await syncs.close();
      await serial.idle();
      await traces.close();
    },
  };
}

/** Of a job that has said nothing it is that of no bytes. */
function checksumOf(trace: TraceFile | undefined): string | undefined {
  return (trace ? trace.crc : 0)?.toString(16).padStart(8, '0');
}

async function erase(files: Files, name: string): Promise<void> {
  await files.delete(name);
  await files.deleteAll(`${name}.tail`);
}
