/**
 * A set of fields in the form that `fieldsV1` has: a tree of steps. A node without steps is a field of
 * the set; one with steps is it, too, when `.` is among them. Only the root may be empty.
 *
 *     { "f:spec": { "f:replicas": {}, "f:ports": { ".": {}, "k:{\"port\":80}": {} } } }
 *
 * Steps are `f:` and the name of a field or key, `k:` and the keys of an item, `v:` and a value of a set.
 */
export interface FieldSet {
  readonly [step: string]: FieldSet;
}

/** The step that stands for the field itself. */
export const self = '.';

/** A field with nothing below it. */
export const leaf: FieldSet = Object.freeze({});

type Steps = Record<string, FieldSet>;

/** Whether nothing is in the set. */
export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether the field of a node, and not only something below it, is in the set. */
export const isMember = (node: FieldSet): boolean => node[self] !== undefined || isEmpty(node);

/** The node of a field with what is in the set below it; undefined when neither is. */
function nodeOf(member: boolean, below: Steps): FieldSet | undefined {
  if (isEmpty(below)) return member ? leaf : undefined;
  return member ? { [self]: leaf, ...below } : below;
}

/** What is in one of them. */
export function union(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmpty(one)) return other;
  const result: Steps = { ...one };
  for (const step in other) {
    const node = other[step] as FieldSet;
    const known = one[step];
    result[step] = known === undefined || known === node ? node : unionNode(known, node);
  }
  return result;
}

function unionNode(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmpty(one)) return isMember(other) ? other : { [self]: leaf, ...other };
  if (isEmpty(other)) return isMember(one) ? one : { [self]: leaf, ...one };
  return union(one, other);
}

/** What is in the first and not in the second. */
export function difference(from: FieldSet, away: FieldSet): FieldSet {
  let result: Steps | undefined;
  for (const step in away) {
    const node = from[step];
    if (node === undefined || step === self) continue;
    const left = differenceNode(node, away[step] as FieldSet);
    if (left === node) continue;
    result ??= { ...from };
    if (left === undefined) delete result[step];
    else result[step] = left;
  }
  return result ?? from;
}

function differenceNode(from: FieldSet, away: FieldSet): FieldSet | undefined {
  const member = isMember(from);
  const stays = member && !isMember(away);
  const below = difference(from, away);
  if (below === from && stays === member) return from;
  const { [self]: _, ...steps } = below;
  return nodeOf(stays, steps);
}

/** What is in both. */
export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  const result: Steps = {};
  for (const step in other) {
    const known = one[step];
    if (known === undefined || step === self) continue;
    const node = other[step] as FieldSet;
    const both = nodeOf(isMember(known) && isMember(node), intersection(known, node) as Steps);
    if (both !== undefined) result[step] = both;
  }
  return result;
}

/** The same set with its steps in order, for clients that compare its text. */
export function sorted(set: FieldSet): FieldSet {
  if (isEmpty(set)) return leaf;
  const steps = Object.entries(set).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(steps.map(([step, node]) => [step, sorted(node)]));
}

/** Whether two sets have the same fields. */
export function isSame(one: FieldSet, other: FieldSet): boolean {
  if (one === other) return true;
  return isEmpty(difference(one, other)) && isEmpty(difference(other, one));
}

/** The paths of all fields of a set, each as its steps. */
export function* pathsOf(
  set: FieldSet,
  above: readonly string[] = [],
): Iterable<readonly string[]> {
  for (const [step, node] of Object.entries(set)) {
    if (step === self) continue;
    const path = [...above, step];
    if (isMember(node)) yield path;
    yield* pathsOf(node, path);
  }
}

/** A path as messages name it: `.spec.ports[port=80,protocol="TCP"].name`. */
export const pathText = (path: readonly string[]): string => path.map(stepText).join('');

function stepText(step: string): string {
  const content = step.slice(2);
  if (step.startsWith('f:')) return `.${content}`;
  if (step.startsWith('v:')) return `[=${content}]`;
  if (!step.startsWith('k:')) return `[${content}]`;
  const keys = Object.entries(JSON.parse(content) as Readonly<Record<string, unknown>>);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}
