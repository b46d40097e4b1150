import { label } from '#runtime/labels';
import type { Attempt } from './pod-view.ts';

const FIRST_SECONDS = 10;
const LAST_SECONDS = 300;
/** A container that ran so long is forgiven its earlier crashes. */
const FORGIVEN_AFTER_SECONDS = 600;

/**
 * How long the start after `attempt` is held back, counted from its end: at once the first time,
 * then 10 s, doubling up to 5 minutes.
 */
export function restartDelaySeconds({ container }: Attempt): number {
  const before = container.labels[label.backOff];
  if (before === undefined || ranSeconds(container) >= FORGIVEN_AFTER_SECONDS) return 0;
  return longer(Number(before));
}

/** The delay after one of `seconds`. */
export function longer(seconds: number): number {
  return seconds === 0 ? FIRST_SECONDS : Math.min(seconds * 2, LAST_SECONDS);
}

function ranSeconds({ startedAt, finishedAt }: Attempt['container']): number {
  if (!startedAt || !finishedAt) return 0;
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}
