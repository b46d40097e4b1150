/** An object being made, before it is stored and shared: any fields, still changeable. */
export interface Draft {
  [field: string]: unknown;
}

/** Whether a value is a JSON object. */
export const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Sets a field of any name; `object['__proto__'] = x` would change what the object inherits. */
export function setField(object: Draft, field: string, value: unknown): void {
  if (field !== '__proto__') object[field] = value;
  else {
    const attributes = { value, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(object, field, attributes);
  }
}

/** The object in a field, or an empty one that is not stored. */
export const part = (parent: Draft, field: string): Draft => {
  const value = parent[field];
  return isDraft(value) ? value : {};
};

/** The objects of a list field; anything else counts as empty. */
export const parts = (parent: Draft, field: string): readonly Draft[] => {
  const value = parent[field];
  return Array.isArray(value) ? value.filter(isDraft) : [];
};

/** The text in a field, or nothing. */
export const text = (parent: Draft, field: string): string => {
  const value = parent[field];
  return typeof value === 'string' ? value : '';
};

/** A changeable copy without undefined fields. */
export const copy = (object: object): Draft => copyValue(object) as Draft;

/** Of JSON alone, so that it is quicker than by its text. */
function copyValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyValue);
  const object: Draft = {};
  for (const field of Object.keys(value)) {
    const member = (value as Draft)[field];
    if (member !== undefined) setField(object, field, copyValue(member));
  }
  return object;
}

/** A value found by `visit`, its parent, and its place as error messages name it. */
export interface Place {
  readonly parent: Draft;
  readonly field: string;
  readonly path: string;
}

/**
 * All places that a path leads to. Steps are separated by dots; `containers[]` goes through the
 * objects of a list. The last field need not exist, what lies on the way must.
 */
export function* visit(root: Draft, path: string): Iterable<Place> {
  yield* follow(root, path.split('.'), '');
}

function* follow(parent: Draft, steps: readonly string[], prefix: string): Iterable<Place> {
  const [step = '', ...rest] = steps;
  if (rest.length === 0) {
    yield { parent, field: step, path: prefix + step };
    return;
  }
  if (!step.endsWith('[]')) {
    const value = parent[step];
    if (isDraft(value)) yield* follow(value, rest, `${prefix}${step}.`);
    return;
  }
  const list = parent[step.slice(0, -2)];
  if (!Array.isArray(list)) return;
  for (const [index, item] of list.entries()) {
    if (isDraft(item)) yield* follow(item, rest, `${prefix}${step.slice(0, -2)}[${index}].`);
  }
}

/** The steps of a path, and which of them go through a list. */
type Steps = readonly { readonly field: string; readonly isList: boolean }[];

const compiled = new Map<string, Steps>();

function compile(path: string): Steps {
  const known = compiled.get(path);
  if (known !== undefined) return known;
  const steps = path.split('.').map((step) => {
    const isList = step.endsWith('[]');
    return { field: isList ? step.slice(0, -2) : step, isList };
  });
  compiled.set(path, steps);
  return steps;
}

/** The same places as `visit`, without their names: for what happens on every write. */
export function eachParent(
  root: Draft,
  path: string,
  act: (parent: Draft, field: string) => void,
): void {
  descend(root, compile(path), 0, act);
}

function descend(
  parent: Draft,
  steps: Steps,
  index: number,
  act: (parent: Draft, field: string) => void,
): void {
  const step = steps[index];
  if (step === undefined) return;
  if (index === steps.length - 1) {
    act(parent, step.field);
    return;
  }
  const value = parent[step.field];
  if (value === undefined) return;
  if (!step.isList) {
    if (isDraft(value)) descend(value, steps, index + 1, act);
  } else if (Array.isArray(value)) {
    for (const item of value) if (isDraft(item)) descend(item, steps, index + 1, act);
  }
}
