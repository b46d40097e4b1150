import { setTimeout } from 'node:timers/promises';
import type { Random } from '#e2e/random';
import { Misanswered } from './ask.ts';

/** What work is given: it goes on until the signal ends it. */
export interface Work {
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** A connection that a kill ends is tried again; an answer that nobody may give is noted. */
export async function keepGoing(
  work: (given: Work) => Promise<void>,
  given: Work,
  note: (complaint: string) => void,
): Promise<void> {
  while (!given.signal.aborted) {
    try {
      await work(given);
    } catch (error) {
      if (error instanceof Misanswered) note(error.message);
      else if (!isConnectionLost(error)) note(String((error as Error).stack));
      await setTimeout(200);
    }
  }
}

/** `fetch` fails so, and Node's own requests; JSON that was cut off is one, too. */
function isConnectionLost(error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  const { code, message = '' } = error as NodeJS.ErrnoException;
  return code?.startsWith('E') === true || /fetch failed|terminated|does not answer/.test(message);
}
