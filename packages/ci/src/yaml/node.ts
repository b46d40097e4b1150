import type { Location } from '#diagnostic/diagnostic';
import { inspect } from './ruby-text.ts';
import type { ScalarValue } from './scalar.ts';

/** A file that was read, kept so that offsets can become lines and excerpts. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** The include that brought the file in; undefined for the main file. */
  readonly includedBy?: Span;
}

/** A stretch of a source, by offsets. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A single value. `text` is what the author wrote for a plain one, else the string. */
export interface ScalarNode extends Span {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  readonly text: string;
  readonly isQuoted: boolean;
}

/** A sequence. */
export interface ListNode extends Span {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly hasReferences: boolean;
}

/** A mapping; keys are strings as GitLab makes them, later duplicates have won. */
export interface MapNode extends Span {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
  /** Whether a `!reference` may stand inside: nobody searches the others. */
  readonly hasReferences: boolean;
}

/** One key of a mapping, its place, and its value. */
export interface Entry {
  readonly key: Span;
  readonly value: Node;
}

/** `!reference [job, key]`, not followed yet. */
export interface ReferenceNode extends Span {
  readonly kind: 'reference';
  readonly path: readonly string[];
}

/**
 * A piece of YAML. Nodes are never changed; aliases, merge keys and extends share them, so the same
 * node may stand at many places, and work done for a node can be remembered by its identity.
 */
export type Node = ScalarNode | ListNode | MapNode | ReferenceNode;

/** Whether the node is a reference or has some inside. */
export function mayRefer(node: Node): boolean {
  return node.kind === 'reference' || (node.kind !== 'scalar' && node.hasReferences);
}

const lineStarts = new WeakMap<Source, readonly number[]>();

/** The line and column of an offset, both from 1. */
export function locate({ source, start }: Span): Location {
  let starts = lineStarts.get(source);
  if (!starts) {
    const found = [0];
    for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1)) {
      found.push(at + 1);
    }
    starts = found;
    lineStarts.set(source, starts);
  }
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= start) low = middle;
    else high = middle - 1;
  }
  return { file: source.name, line: low + 1, column: start - (starts[low] ?? 0) + 1 };
}

/** Longer lines are cut: nobody reads them, and reports must stay small. */
const longestLine = 300;

/**
 * The source line that a span begins in, and how much of it to underline. Undefined when the span
 * stands too far to the right to be shown.
 */
export function excerpt(
  span: Span,
): { readonly text: string; readonly length: number } | undefined {
  const { text } = span.source;
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.start);
  const end = Math.min(newline < 0 ? text.length : newline, start + longestLine);
  if (span.start > end) return undefined;
  const line = text.slice(start, end).replace(/\r$/, '');
  return { text: line, length: Math.max(1, Math.min(span.end, start + line.length) - span.start) };
}

/** The scalar as Ruby's `to_s` prints it: `1.0` stays `1.0`, `1.10` becomes `1.1`. */
export function scalarText(node: ScalarNode): string {
  const { value } = node;
  if (value === null) return '';
  if (typeof value === 'number' && Number.isInteger(value) && /[.]/.test(node.text)) {
    return value.toFixed(1);
  }
  return String(value);
}

/** Any node as Ruby's `to_s` prints it. */
export function rubyText(node: Node): string {
  return node.kind === 'scalar' ? scalarText(node) : inspect(toData(node));
}

/** Plain data as a node that claims to stand at `span`. */
export function fromData(data: unknown, span: Span): Node {
  const { source, start, end } = span;
  const place = { source, start, end };
  const hasReferences = false;
  if (Array.isArray(data)) {
    const items = data.map((item) => fromData(item, span));
    return { kind: 'list', items, hasReferences, ...place };
  }
  if (typeof data === 'object' && data !== null) {
    const entries = new Map<string, Entry>();
    for (const [key, value] of Object.entries(data)) {
      entries.set(key, { key: place, value: fromData(value, span) });
    }
    return { kind: 'map', entries, hasReferences, ...place };
  }
  const value =
    typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' ? data : null;
  const isQuoted = typeof value === 'string';
  return { kind: 'scalar', value, text: String(value ?? ''), isQuoted, ...place };
}

/** The node as plain data; references that were not followed become `null`. */
export function toData(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toData);
    case 'map': {
      const data: Record<string, unknown> = {};
      for (const [key, { value }] of node.entries) {
        // `__proto__` as a plain assignment would set the prototype.
        Object.defineProperty(data, key, {
          value: toData(value),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
      return data;
    }
    case 'reference':
      return null;
  }
}
