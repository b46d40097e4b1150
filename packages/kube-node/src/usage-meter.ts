import { readFile } from 'node:fs/promises';
import { cpus, freemem, totalmem, uptime } from 'node:os';
import type { PodUsage, Usage, UsageReport, UsageSource } from '@slipway/kube-objects';
import { label, SANDBOX_NAME } from '#runtime/labels';
import type { Runtime, RuntimeContainer } from '#runtime/runtime';

/** What the meter needs. */
interface MeterOptions {
  readonly runtime: Runtime;
  readonly clock: () => Date;
  readonly nodeName: string;
}

/** Who asks again within this time gets the same figures. */
const freshMs = 5000;
/** An average over a longer time says nothing about now. */
const longestWindowMs = 120_000;

interface Sample {
  readonly atMs: number;
  readonly cpuSeconds: number;
}

/**
 * Measures when it is asked, and never by itself: the use of the processor is the average since the
 * question before, or since the start of what is measured.
 */
export function createUsageMeter({ runtime, clock, nodeName }: MeterOptions): {
  report: UsageSource['usage'];
} {
  let samples = new Map<string, Sample>();
  let last: { readonly atMs: number; readonly report: Promise<UsageReport> } | undefined;

  /** The cores used since the sample before, and the time since then. */
  function rate(before: Sample, cpuSeconds: number, nowMs: number) {
    const seconds = Math.max(0.001, (nowMs - before.atMs) / 1000);
    return { cores: Math.max(0, cpuSeconds - before.cpuSeconds) / seconds, seconds };
  }

  function previous(key: string, startMs: number, nowMs: number): Sample {
    const known = samples.get(key);
    const isUsable = known !== undefined && nowMs - known.atMs < longestWindowMs;
    return isUsable ? known : { atMs: startMs, cpuSeconds: 0 };
  }

  async function measure(nowMs: number): Promise<UsageReport> {
    const next = new Map<string, Sample>();
    const machine = machineCpuSeconds();
    const nodeRate = rate(previous('', nowMs - uptime() * 1000, nowMs), machine, nowMs);
    next.set('', { atMs: nowMs, cpuSeconds: machine });
    const running = (await runtime.list()).filter(isMeasured);
    const found = await Promise.all(
      running.map(async (container) => {
        const taken = await runtime.usage(container.id);
        if (!taken) return [];
        const startMs = Date.parse(container.startedAt ?? '') || nowMs;
        const { cores } = rate(previous(container.id, startMs, nowMs), taken.cpuSeconds, nowMs);
        next.set(container.id, { atMs: nowMs, cpuSeconds: taken.cpuSeconds });
        const usage: Usage = { ...taken, cpuCores: cores };
        return [{ container, usage }];
      }),
    );
    samples = next;
    return {
      at: new Date(nowMs),
      windowSeconds: Math.min(nodeRate.seconds, longestWindowMs / 1000),
      node: {
        name: nodeName,
        cpuCores: nodeRate.cores,
        cpuSeconds: machine,
        memoryBytes: await machineMemory(),
      },
      pods: byPod(found.flat()),
    };
  }

  return {
    async report() {
      const nowMs = clock().getTime();
      if (last === undefined || nowMs - last.atMs >= freshMs) {
        const report = measure(nowMs);
        last = { atMs: nowMs, report };
        report.catch(() => {
          last = undefined;
        });
      }
      return await last.report;
    },
  };
}

const isMeasured = ({ state, labels }: RuntimeContainer) =>
  state === 'running' && labels[label.container] !== SANDBOX_NAME;

interface Measured {
  readonly container: RuntimeContainer;
  readonly usage: Usage;
}

function byPod(all: readonly Measured[]): readonly PodUsage[] {
  const pods = Map.groupBy(all, ({ container }) => container.labels[label.podUid] ?? '');
  return [...pods.values()].flatMap((measured) => {
    const labels = measured[0]?.container.labels;
    if (!labels) return [];
    return [
      {
        namespace: labels[label.podNamespace] ?? '',
        name: labels[label.podName] ?? '',
        containers: measured.map(({ container, usage }) => ({
          name: container.labels[label.container] ?? '',
          ...usage,
        })),
      },
    ];
  });
}

/** How long the processors of the machine have been busy since it started. */
function machineCpuSeconds(): number {
  const milliseconds = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
  return milliseconds.reduce((sum, each) => sum + each, 0) / 1000;
}

/** What cannot be had without taking it from somebody. */
async function machineMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return totalmem() - (available === undefined ? freemem() : Number(available) * 1024);
}
