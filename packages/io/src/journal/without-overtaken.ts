import type { FileStep } from './journal-records.ts';

/**
 * The same without files that a later step writes anew or removes before any step looks at them: what is there after
 * all of it is the same, and what lies on the disk already need not be written.
 */
export function withoutOvertaken(steps: readonly FileStep[]): readonly FileStep[] {
  const overtaken = new Set<string>();
  const kept: FileStep[] = [];
  for (const step of steps.toReversed()) {
    if (step.does === 'put') {
      if (overtaken.has(step.path)) continue;
      overtaken.add(step.path);
    } else if (step.does === 'move') overtaken.delete(step.from);
    else if (step.ifSays === undefined) overtaken.add(step.path);
    else overtaken.delete(step.path);
    kept.push(step);
  }
  return kept.reverse();
}
