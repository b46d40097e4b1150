import { isDeepStrictEqual } from 'node:util';
import { type Draft, isDraft, setField } from '#schema/draft';
import { findParent, readPointer } from './json-pointer.ts';
import { PatchBudget } from './patch-budget.ts';
import { PatchFailed } from './patch-failed.ts';

type Operation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly path: string; readonly from: string };

/** RFC 6902. The document is not changed. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new PatchFailed('a JSON patch is a list of operations');
  const budget = new PatchBudget(patch.length);
  return patch.reduce<unknown>(
    (result, operation) => apply(result, readOperation(operation), budget),
    structuredClone(document),
  );
}

function readOperation(written: unknown): Operation {
  if (!isDraft(written)) throw new PatchFailed('an operation must be an object');
  const { op, path, from } = written;
  if (typeof path !== 'string') throw new PatchFailed('an operation needs a "path" that is a text');
  switch (op) {
    case 'add':
    case 'replace':
    case 'test':
      if (written.value === undefined)
        throw new PatchFailed(`the operation "${op}" needs a "value"`);
      return { op, path, value: written.value };
    case 'remove':
      return { op, path };
    case 'move':
    case 'copy':
      if (typeof from !== 'string') {
        throw new PatchFailed(`the operation "${op}" needs a "from" that is a text`);
      }
      return { op, path, from };
    default:
      throw new PatchFailed(`unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
  }
}

function apply(document: unknown, operation: Operation, budget: PatchBudget): unknown {
  const { op, path } = operation;
  switch (op) {
    case 'add':
      return add(document, path, operation.value, budget);
    case 'remove':
      return remove(document, path, budget);
    case 'replace':
      return replace(document, path, operation.value);
    case 'move': {
      const value = readPointer(document, operation.from);
      return add(remove(document, operation.from, budget), path, value, budget);
    }
    case 'copy': {
      const value = readPointer(document, operation.from);
      budget.copy(value);
      return add(document, path, structuredClone(value), budget);
    }
    case 'test':
      if (isDeepStrictEqual(readPointer(document, path), operation.value)) return document;
      throw new PatchFailed(`testing value ${path} failed`);
  }
}

function add(document: unknown, pointer: string, value: unknown, budget: PatchBudget): unknown {
  if (pointer === '') return value;
  const { parent, insertAt, step } = findParent(document, pointer);
  if (Array.isArray(parent)) {
    budget.shift(parent.length - insertAt);
    parent.splice(insertAt, 0, value);
  } else setField(parent, step, value);
  return document;
}

function remove(document: unknown, pointer: string, budget: PatchBudget): unknown {
  readPointer(document, pointer);
  if (pointer === '') return null;
  const { parent, step } = findParent(document, pointer);
  if (Array.isArray(parent)) {
    budget.shift(parent.length - Number(step));
    parent.splice(Number(step), 1);
  } else delete parent[step];
  return document;
}

function replace(document: unknown, pointer: string, value: unknown): unknown {
  readPointer(document, pointer);
  if (pointer === '') return value;
  const { parent, step } = findParent(document, pointer);
  if (Array.isArray(parent)) parent[Number(step)] = value;
  else setField(parent as Draft, step, value);
  return document;
}
