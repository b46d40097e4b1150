import { setTimeout } from 'node:timers/promises';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import { processorMs, residentMegabytes } from './resident.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

const idleSeconds = 60;

/** How soon Slipway is ready, and what it costs when nobody uses it. */
export async function benchStart(): Promise<readonly Row[]> {
  const firstStart = performance.now();
  await using slipway = await startSlipway({ arguments: ['--no-demo'] });
  await nodeReady(slipway);
  const first = performance.now() - firstStart;

  const again: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    await slipway.stop();
    const started = performance.now();
    await slipway.start();
    await nodeReady(slipway);
    again.push(performance.now() - started);
  }
  const warm = median(again);
  await setTimeout(5000); // whatever a start leaves to do afterwards
  const before = processorMs(slipway.ready.pid);
  await setTimeout(idleSeconds * 1000);
  const percent = ((processorMs(slipway.ready.pid) - before) / (idleSeconds * 1000)) * 100;
  const megabytes = residentMegabytes(slipway.ready.pid);
  return [
    row('first start until ready', first / 1000, 's', '≤ 3 s', first <= 3000),
    row('start on a used data folder until ready', warm / 1000, 's', '≤ 1.5 s', warm <= 1500),
    row('idle: memory of all processes', megabytes, 'MB', '≤ 150 MB', megabytes <= 150),
    row('idle: CPU over a minute', percent, '% of a core', '≤ 1 %', percent <= 1),
  ];
}

async function nodeReady(slipway: Slipway): Promise<void> {
  const { code, stderr } = await slipway.kubectl(
    'wait',
    '--for=condition=Ready',
    'node',
    '--all',
    '--timeout=30s',
  );
  if (code !== 0) throw new Error(`the node did not become ready: ${stderr}`);
}

function row(what: string, value: number, unit: string, goal: string, ok: boolean): Row {
  return { what, value, unit, goal, ok };
}
