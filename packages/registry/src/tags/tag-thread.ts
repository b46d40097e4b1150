import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { guarded } from '@slipway/io';

const role = 'tags';

/** A thread costs more to start than a folder to read: while there is much to do it stays. */
const idleMs = 10_000;

/** What is asked of the thread: the digests of all tags in a folder, or the tags of one digest. */
interface Wish {
  readonly folder: string;
  readonly of?: string | undefined;
}

/** What it says of a wish: some, while it goes on, then the rest, or why it cannot. */
type Answer =
  | { readonly some: readonly string[] }
  | { readonly texts: readonly string[] }
  | { readonly error: unknown };

interface Asker extends PromiseWithResolvers<readonly string[]> {
  /** Told what comes before the rest. */
  take(some: readonly string[]): void;
}

/** Reads all tags of a folder, which may be some ten thousand files, where that holds nobody up. */
export interface TagThread {
  /** What the tags stand for, each once. */
  digestsIn(folder: string): Promise<readonly string[]>;
  /** All tags that stand for a digest, some at a time: what is done with the first need not wait for the last. */
  tagsOf(folder: string, digest: string): ReadableStream<readonly string[]>;
  close(): Promise<void>;
}

/** Starts with the first wish, and leaves when there has been none for a while. */
export function createTagThread(): TagThread {
  let worker: Worker | undefined;
  let leave: NodeJS.Timeout | undefined;
  const waiting: Asker[] = [];

  function begin(): Worker {
    const begun = guarded(new Worker(new URL(import.meta.url), { workerData: { role } }));
    begun.on('message', (answer: Answer) => {
      if ('some' in answer) return waiting[0]?.take(answer.some);
      const asker = waiting.shift();
      if ('texts' in answer) asker?.resolve(answer.texts);
      else asker?.reject(answer.error);
      if (waiting.length > 0) return;
      begun.unref();
      leave = setTimeout(() => {
        // It ends a moment later: what is asked until then is another one's.
        worker = undefined;
        void begun.terminate();
      }, idleMs).unref();
    });
    begun.once('exit', () => {
      if (worker !== begun) return;
      worker = undefined;
      for (const asker of waiting.splice(0))
        asker.reject(new Error('the thread of tags has ended'));
    });
    return begun;
  }

  function ask(wish: Wish, take: Asker['take'] = () => {}): Promise<readonly string[]> {
    clearTimeout(leave);
    worker ??= begin();
    worker.ref();
    const asker = { ...Promise.withResolvers<readonly string[]>(), take };
    waiting.push(asker);
    worker.postMessage(wish);
    return asker.promise;
  }

  return {
    digestsIn: (folder) => ask({ folder }),
    tagsOf: (folder, digest) => streamOf((take) => ask({ folder, of: digest }, take)),
    async close() {
      clearTimeout(leave);
      await worker?.terminate();
    },
  };
}

/** What `begin` hands over, and what it answers at last; whoever has enough leaves. */
function streamOf(
  begin: (take: Asker['take']) => Promise<readonly string[]>,
): ReadableStream<readonly string[]> {
  let isLeft = false;
  return new ReadableStream({
    async start(controller) {
      const rest = await begin((some) => {
        if (!isLeft) controller.enqueue(some);
      });
      if (isLeft) return;
      controller.enqueue(rest);
      controller.close();
    },
    cancel() {
      isLeft = true;
    },
  });
}

/** Tags that are read before those found among them are handed over. */
const readAtOnce = 1000;

/** In turn, so that answers come in the order of the wishes. */
function serve(): void {
  parentPort?.on('message', ({ folder, of }: Wish) => {
    try {
      const texts = of === undefined ? digestsIn(folder) : tagsOf(folder, of);
      parentPort?.postMessage({ texts } satisfies Answer);
    } catch (error) {
      parentPort?.postMessage({ error } satisfies Answer);
    }
  });
}

function digestsIn(folder: string): readonly string[] {
  const read = (tag: string) => unlessMissing(() => digestAt(join(folder, tag)));
  return [...new Set(tagsIn(folder).map(read))].filter((text) => text !== undefined);
}

/** Hands over what it finds on its way; answers what is left. */
function tagsOf(folder: string, digest: string): readonly string[] {
  const tags = tagsIn(folder);
  let found: string[] = [];
  for (const [index, tag] of tags.entries()) {
    if (unlessMissing(() => digestAt(join(folder, tag)) === digest)) found.push(tag);
    if ((index + 1) % readAtOnce !== 0 || found.length === 0) continue;
    parentPort?.postMessage({ some: found } satisfies Answer);
    found = [];
  }
  return found;
}

/** Longer than any digest. */
const buffer = Buffer.alloc(256);

/** A third faster than reading a file whose size is not known. */
function digestAt(path: string): string {
  const file = openSync(path, 'r');
  try {
    return buffer.toString('latin1', 0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}

const tagsIn = (folder: string): readonly string[] =>
  unlessMissing(() => readdirSync(folder)) ?? [];

/** Others remove tags at the same time. */
function unlessMissing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Not another thread that loads this file among others. */
const isOurThread = !isMainThread && workerData?.role === role;

if (isOurThread) serve();
