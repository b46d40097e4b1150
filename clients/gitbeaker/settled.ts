import { setTimeout } from 'node:timers/promises';

/** Asks until what runs has ended, for two minutes. */
export async function settled(ask: () => Promise<string>): Promise<string> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const status = await ask();
    if (['success', 'failed', 'canceled'].includes(status)) return status;
    if (performance.now() > deadline) throw new Error(`waited two minutes, last seen: ${status}`);
    await setTimeout(200);
  }
}
