import type { KubeObject } from '#cluster/kube-types.ts';

/** What is taken of CPU and memory at one time. */
export interface Sample {
  readonly at: number;
  /** In cores. */
  readonly cpu: number;
  readonly memoryBytes: number;
}

/** A node or pod in `metrics.k8s.io`. */
export interface Metrics extends KubeObject {
  readonly timestamp: string;
  readonly usage?: Amounts;
  readonly containers?: readonly { readonly usage: Amounts }[];
}

interface Amounts {
  readonly cpu?: string;
  readonly memory?: string;
}

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A quantity of Kubernetes as a number: `250m` is 0.25, `64Mi` 67,108,864. */
export function amountOf(quantity: string | undefined): number {
  const [, digits, unit = ''] = /^([\d.]+)([a-zA-Z]*)$/.exec(quantity ?? '') ?? [];
  return digits === undefined ? 0 : Number(digits) * (factors[unit] ?? 1);
}

/** What a node or all containers of a pod take. */
export function sampleOf({ timestamp, usage, containers }: Metrics): Sample {
  const parts = usage ? [usage] : (containers ?? []).map((container) => container.usage);
  const sum = (key: 'cpu' | 'memory') =>
    parts.reduce((total, part) => total + amountOf(part[key]), 0);
  return { at: Date.parse(timestamp), cpu: sum('cpu'), memoryBytes: sum('memory') };
}

const mostSamples = 120;

/** Samples with a newer one; the same one again changes nothing. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  if (samples.at(-1)?.at === next.at) return samples;
  return [...samples, next].slice(-mostSamples);
}

/** `0.25 cores`, `12 m`. */
export function cores(cpu: number): string {
  return cpu >= 0.995 ? `${cpu.toFixed(2)} cores` : `${Math.round(cpu * 1000)} m`;
}

/** The points of a line through values, in a box that is `width` wide and `height` high. */
export function pointsOf(
  values: readonly number[],
  {
    width,
    height,
    most,
  }: { readonly width: number; readonly height: number; readonly most: number },
): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const top = Math.max(most, 1e-9);
  return values
    .map((value, index) => {
      const y = height - (Math.min(value, top) / top) * height;
      return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
