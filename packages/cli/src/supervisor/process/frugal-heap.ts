import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const settleMs = 3000;
const lookEveryMs = 30_000;
/** Of the time that has passed; below it nobody notices a collection of some milliseconds. */
const idleUtilization = 0.05;
const growth = 1.25;

/**
 * Gives back what a process does not need: the garbage of its start, and later that of a busy time once it
 * is idle. V8 itself would keep it, since nobody asks for more; of five processes that is a third.
 *
 * While it works, garbage grows to half of what lives before it is collected. On a machine with much
 * memory V8 waits until it is several times as much.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=50');
  setFlagsFromString('--expose-gc');
  const collect: (options: object) => void = runInNewContext('gc'); // what the flag exposes
  let used = 0;
  const settle = () => {
    // Weak ones go in the second round.
    for (let round = 0; round < 2; round += 1) collect({ type: 'major', flavor: 'last-resort' });
    used = process.memoryUsage().heapTotal;
  };
  setTimeout(settle, settleMs).unref();
  let before = performance.eventLoopUtilization();
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    const isGrown = process.memoryUsage().heapTotal > used * growth;
    if (used > 0 && utilization < idleUtilization && isGrown) settle();
  }, lookEveryMs).unref();
}
