import type { KubeObject } from '#objects/objects';

/** On a service: after how many seconds without a request what it leads to sleeps, at no pods. */
export const sleepAfterAnnotation = 'slipway.dev/sleep-after';

/** On a workload that sleeps: with how many pods it ran, and what of it was seen then: `2@7`. */
export const asleepAnnotation = 'slipway.dev/asleep';

/** Somebody asks for a service whose pods may sleep. */
export interface AskedService {
  readonly namespace: string;
  readonly name: string;
  /** Nobody can answer: whoever asks waits for it to wake. */
  readonly isWaiting: boolean;
}

type Annotated = { readonly metadata: Pick<KubeObject['metadata'], 'annotations' | 'generation'> };

/** Undefined for a service whose pods never sleep. */
export function sleepAfterSeconds({ metadata }: Annotated): number | undefined {
  const text = metadata.annotations?.[sleepAfterAnnotation] ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

/** What a workload was before it fell asleep; undefined where it was not put to sleep. */
export function asleepAs({
  metadata,
}: Annotated): { readonly replicas: number; readonly generation: number } | undefined {
  const text = metadata.annotations?.[asleepAnnotation] ?? '';
  const [, replicas, generation] = /^([1-9]\d{0,5})@(\d{1,15})$/.exec(text) ?? [];
  return replicas === undefined
    ? undefined
    : { replicas: Number(replicas), generation: Number(generation) };
}

/** The mark of a workload that falls asleep now: the write that does it makes the next generation. */
export const asleepMark = (replicas: number, generation: number): string =>
  `${replicas}@${generation + 1}`;
