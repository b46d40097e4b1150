import { CommandFailed } from '#command';

/** How an answer is read that streams in. */
export interface Reading {
  /** A sentence for the person who waits: what to do when it ends too early. */
  readonly whatNow: string;
  readonly patienceMs?: number;
}

/** An answer that broke off or fell silent. What it told of may go on all the same. */
export class AnswerBroken extends CommandFailed {}

/** Longer than three heartbeats of the server, which says something every 20 s while it has nothing to tell. */
const usualPatienceMs = 75_000;

/** The bytes of an answer as they come. @throws AnswerBroken when it breaks off, or nothing comes for too long */
export async function* bytesOf(
  answer: Response,
  { whatNow, patienceMs = usualPatienceMs }: Reading,
): AsyncGenerator<Uint8Array> {
  if (answer.body === null) return;
  const reader = answer.body.getReader();
  const from = URL.parse(answer.url)?.origin ?? 'the server';
  try {
    for (;;) {
      const part = await inTime(reader.read(), patienceMs).catch((error: unknown) => {
        // Whoever has ended it knows why.
        if (error instanceof Error && error.name === 'AbortError') throw error;
        throw new AnswerBroken(`the answer of ${from} broke off: ${reasonOf(error)}. ${whatNow}`);
      });
      if (part === undefined) {
        const seconds = Math.round(patienceMs / 1000);
        throw new AnswerBroken(`nothing was heard of ${from} for ${seconds} s. ${whatNow}`);
      }
      if (part.done) return;
      yield part.value;
    }
  } finally {
    // What has broken has nothing to let go of.
    reader.cancel().catch(() => {});
  }
}

/** Undefined when it took too long. */
async function inTime<T>(work: Promise<T>, patienceMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` says "terminated" and keeps the reason below. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
