import { setFlagsFromString } from 'node:v8';

/**
 * Lets garbage grow to half of what lives before it is collected. On a machine with much memory V8
 * waits until it is several times as much, which nobody gets back.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=50');
}
