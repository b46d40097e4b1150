import type { ExecutionEvent, ExecutionUsage } from '@slipway/protocol';

const mostSamples = 120;
const firstMs = 1_000;
const everyMs = 5_000;

/** What one look at a container tells. */
export interface UsageLook {
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** What happens where a job runs, noted as it happens: afterwards nobody can ask any more. */
export class ExecutionNotes {
  readonly events: ExecutionEvent[] = [];
  #usage: ExecutionUsage[] = [];

  note(reason: string, message: string, type: ExecutionEvent['type'] = 'Normal'): void {
    this.events.push({ at: new Date().toISOString(), type, reason, message });
  }

  get usage(): readonly ExecutionUsage[] {
    return this.#usage;
  }

  /** Looks every few seconds, until disposed; a look that fails is left out. */
  watch(look: () => Promise<UsageLook | undefined>): Disposable {
    let timer: NodeJS.Timeout;
    let isOver = false;
    const again = (ms: number): void => {
      timer = setTimeout(() => void once(), ms).unref();
    };
    const once = async (): Promise<void> => {
      const found = await look().catch(() => undefined);
      if (isOver) return;
      if (found) this.#sample(found);
      again(everyMs);
    };
    again(firstMs);
    return {
      [Symbol.dispose]() {
        isOver = true;
        clearTimeout(timer);
      },
    };
  }

  /** A long job is told by every second look, every fourth, … */
  #sample({ cpus, memoryBytes }: UsageLook): void {
    const at = new Date().toISOString();
    this.#usage.push({ at, cpus, memory_bytes: memoryBytes });
    if (this.#usage.length > mostSamples) {
      this.#usage = this.#usage.filter((_, index) => index % 2 === 0);
    }
  }
}
