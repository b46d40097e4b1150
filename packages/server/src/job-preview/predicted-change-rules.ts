import { isDeepStrictEqual } from 'node:util';
import { slug } from '@slipway/contract';
import { notes } from '#deployed-state/difference-rules';
import type { KubeObject } from '#rollouts/deed';

/** What a deployment's images and labels are usually named after. */
export interface Release {
  readonly sha: string;
  readonly ref: string;
  readonly pipelineId: number;
  readonly pipelineIid: number;
}

/**
 * A recorded object with the names of one release in the place of those of another. A commit's id is renamed
 * wherever it stands; a branch or a number means something else in many places, and only images are named
 * after them.
 */
export function asOfRelease(object: KubeObject, then: Release, now: Release): KubeObject {
  const ids = pairsOf(commitNames(then), commitNames(now));
  const all = pairsOf(imageNames(then), imageNames(now));
  return walk(object, (text, key) => renamed(text, key === 'image' ? all : ids)) as KubeObject;
}

const commitNames = ({ sha }: Release) => [sha, sha.slice(0, 8)];

/** A ref in the form that a tag can have. */
const imageNames = (release: Release) => [
  ...commitNames(release),
  slug(release.ref),
  String(release.pipelineId),
  String(release.pipelineIid),
];

/** Shorter numbers are versions, ports and counts. */
const isTelling = (name: string) => name.length >= 3;

/** The longest first: a short sha is the beginning of the whole one. */
function pairsOf(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [string, string])[] {
  return before
    .map((name, index) => [name, after[index] ?? name] as const)
    .filter(([from, to]) => from !== to && isTelling(from))
    .toSorted(([a], [b]) => b.length - a.length);
}

/** Only whole words: `120` is no part of `3.1201`. Each place is renamed once. */
function renamed(text: string, pairs: readonly (readonly [string, string])[]): string {
  const marks = pairs.map(([from]) => from.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  if (marks.length === 0) return text;
  const pattern = new RegExp(`(?<![A-Za-z0-9.])(${marks.join('|')})(?![A-Za-z0-9.])`, 'g');
  const known = new Map(pairs);
  return text.replace(pattern, (found) => known.get(found) ?? found);
}

function walk(value: unknown, change: (text: string, key: string) => string, key = ''): unknown {
  if (typeof value === 'string') return change(value, key);
  if (Array.isArray(value)) return value.map((it) => walk(it, change, key));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  return Object.fromEntries(fields.map(([name, it]) => [name, walk(it, change, name)]));
}

/**
 * The object that is there now with what a recorded change had made of it: only the fields that this had
 * touched, so that what others have changed meanwhile stays.
 */
export function changedLike(
  before: KubeObject | null,
  after: KubeObject,
  live: KubeObject,
): KubeObject {
  const { labels, annotations } = wantedMeta(after);
  const had = wantedMeta(before);
  const metadata = {
    ...live.metadata,
    labels: carried(had.labels, labels, live.metadata.labels ?? {}),
    annotations: carried(had.annotations, annotations, live.metadata.annotations ?? {}),
  };
  const whole = carried(partsOf(before), partsOf(after), partsOf(live)) as object;
  return { ...live, ...whole, metadata } as KubeObject;
}

/** Without what is said of an object instead of by it. */
function partsOf(object: KubeObject | null): object {
  const { metadata: _, status: __, ...parts } = (object ?? {}) as Record<string, unknown>;
  return parts;
}

function wantedMeta(object: KubeObject | null) {
  const { labels = {}, annotations = {} } = object?.metadata ?? {};
  const own = Object.entries(annotations).filter(([name]) => !notes.test(name));
  return { labels, annotations: Object.fromEntries(own) };
}

type Fields = Readonly<Record<string, unknown>>;

function carried(before: unknown, after: unknown, live: unknown): unknown {
  if (isDeepStrictEqual(before, after)) return live;
  const named = namedItems(after);
  if (named && Array.isArray(live)) return carriedItems(before, named, live);
  if (!isFields(after) || !isFields(live)) return after;
  const old = isFields(before) ? before : {};
  const result: Record<string, unknown> = { ...live };
  for (const key of new Set([...Object.keys(old), ...Object.keys(after)])) {
    if (!(key in after)) delete result[key];
    else result[key] = carried(old[key], after[key], live[key]);
  }
  return result;
}

/** Items with names are the same by them; others that are there stay. */
function carriedItems(
  before: unknown,
  after: readonly Named[],
  live: readonly unknown[],
): readonly unknown[] {
  const old = new Map((namedItems(before) ?? []).map((it) => [it.name, it]));
  const wanted = new Map(after.map((it) => [it.name, it]));
  const there = namedItems(live);
  if (!there) return after;
  const kept = there.flatMap((it) => {
    const next = wanted.get(it.name);
    if (next) return [carried(old.get(it.name), next, it)];
    return old.has(it.name) ? [] : [it];
  });
  const known = new Set(there.map(({ name }) => name));
  return [...kept, ...after.filter(({ name }) => !known.has(name))];
}

interface Named {
  readonly name: string;
}

function namedItems(value: unknown): readonly Named[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: readonly Partial<Named>[] = value;
  return items.every((it): it is Named => typeof it?.name === 'string') ? items : undefined;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
