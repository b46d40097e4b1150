import { type Draft, isDraft } from '#schema/draft';
import { PatchFailed } from './patch-failed.ts';

/** The steps of an RFC 6901 pointer. */
function stepsOf(pointer: string): readonly string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new PatchFailed(`the path "${pointer}" must start with "/"`);
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const missing = (pointer: string) => new PatchFailed(`the path "${pointer}" does not exist`);

/** The value that a pointer points to; throws when there is none. */
export function readPointer(document: unknown, pointer: string): unknown {
  return follow(document, stepsOf(pointer), pointer);
}

function follow(document: unknown, steps: readonly string[], pointer: string): unknown {
  let value = document;
  for (const step of steps) {
    if (Array.isArray(value) && indexOf(step, value.length - 1) !== undefined) {
      value = value[Number(step)];
    } else if (isDraft(value) && Object.hasOwn(value, step)) value = value[step];
    else throw missing(pointer);
  }
  return value;
}

function indexOf(step: string, last: number): number | undefined {
  if (!/^(0|[1-9]\d*)$/.test(step)) return undefined;
  return Number(step) <= last ? Number(step) : undefined;
}

/** What holds, or would hold, the value of a pointer. */
export type Parent =
  | { readonly parent: Draft; readonly step: string; readonly insertAt: number }
  | { readonly parent: unknown[]; readonly step: string; readonly insertAt: number };

/** The container of what a pointer points to; in a list, `insertAt` is the place of a new item. */
export function findParent(document: unknown, pointer: string): Parent {
  const steps = stepsOf(pointer);
  const step = steps.at(-1) ?? '';
  const parent = follow(document, steps.slice(0, -1), pointer);
  if (isDraft(parent)) return { parent, step, insertAt: 0 };
  if (!Array.isArray(parent)) throw missing(pointer);
  const insertAt = step === '-' ? parent.length : indexOf(step, parent.length);
  if (insertAt === undefined) throw missing(pointer);
  return { parent, step, insertAt };
}
