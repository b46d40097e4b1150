import { isDeepStrictEqual } from 'node:util';
import { isDraft } from '../kinds/draft.ts';

/** An operation that cannot be done; the whole patch is refused. */
export class PatchFailed extends Error {
  override readonly name = 'PatchFailed';
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** RFC 6902. The document is not changed. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new PatchFailed('a JSON patch is a list of operations');
  return patch.reduce<unknown>(
    (result, operation) => apply(result, readOperation(operation)),
    structuredClone(document),
  );
}

function readOperation(value: unknown): Operation {
  if (!isDraft(value) || typeof value.op !== 'string' || typeof value.path !== 'string') {
    throw new PatchFailed('an operation needs "op" and "path"');
  }
  return value as unknown as Operation;
}

function apply(document: unknown, operation: Operation): unknown {
  const { op, path, from = '' } = operation;
  switch (op) {
    case 'add':
      return add(document, path, operation.value);
    case 'remove':
      return remove(document, path);
    case 'replace':
      read(document, path);
      return path === '' ? operation.value : add(remove(document, path), path, operation.value);
    case 'move': {
      const value = read(document, from);
      return add(remove(document, from), path, value);
    }
    case 'copy':
      return add(document, path, structuredClone(read(document, from)));
    case 'test':
      if (isDeepStrictEqual(read(document, path), operation.value)) return document;
      throw new PatchFailed(`testing value ${path} failed`);
    default:
      throw new PatchFailed(`unexpected kind: ${op}`);
  }
}

const steps = (pointer: string): readonly string[] => {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new PatchFailed(`the path "${pointer}" must start with "/"`);
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
};

const missing = (pointer: string) => new PatchFailed(`the path "${pointer}" does not exist`);

function read(document: unknown, pointer: string): unknown {
  let value = document;
  for (const step of steps(pointer)) {
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

/** The container of what a pointer points to, and the last step. */
function parentOf(document: unknown, pointer: string): [parent: unknown, step: string] {
  const all = steps(pointer);
  const cut = pointer.lastIndexOf('/');
  return [read(document, pointer.slice(0, cut)), all.at(-1) ?? ''];
}

function add(document: unknown, pointer: string, value: unknown): unknown {
  if (pointer === '') return value;
  const [parent, step] = parentOf(document, pointer);
  if (Array.isArray(parent)) {
    const index = step === '-' ? parent.length : indexOf(step, parent.length);
    if (index === undefined) throw missing(pointer);
    parent.splice(index, 0, value);
  } else if (isDraft(parent)) parent[step] = value;
  else throw missing(pointer);
  return document;
}

function remove(document: unknown, pointer: string): unknown {
  if (pointer === '') return null;
  const [parent, step] = parentOf(document, pointer);
  if (Array.isArray(parent)) {
    const index = indexOf(step, parent.length - 1);
    if (index === undefined) throw missing(pointer);
    parent.splice(index, 1);
  } else if (isDraft(parent) && Object.hasOwn(parent, step)) delete parent[step];
  else throw missing(pointer);
  return document;
}
