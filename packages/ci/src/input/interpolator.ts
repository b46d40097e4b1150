import { didYouMean } from '#diagnostic/nearest';
import {
  type Entry,
  fromData,
  type MapNode,
  type Node,
  type ScalarNode,
  type Span,
  scalarText,
  toData,
} from '#yaml/node';
import { inspect } from '#yaml/ruby-text';
import { access, type Contexts } from './interpolation-access.ts';
import { findBlocks } from './interpolation-block.ts';
import { applyFunction, type ExpandVariable, functionNames } from './interpolation-function.ts';

const mostFunctions = 3;
const mostBlocks = 10_000;
/** GitLab's bound for what is walked; here also for what values add. */
const mostNodes = 500_000;
/** What texts add up to when values are written in again and again. */
const longestText = 8 * 1024 * 1024;
const prefix = '$[[';

/** What a block stands for, or what is wrong with it. */
type Evaluated =
  | { readonly node: Node }
  | { readonly data: unknown }
  | { readonly problem: string; readonly hint?: string | undefined };

/**
 * Works values into the `$[[ ]]` blocks of keys and values. A block that is a whole value keeps the
 * type of what it stands for; inside a text it becomes text. References are left alone, as in GitLab.
 */
export class Interpolator {
  readonly #contexts: Contexts;
  readonly #variable: ExpandVariable;
  readonly #report: (span: Span, text: string, hint?: string) => void;
  readonly #evaluated = new Map<string, Evaluated>();
  /** Aliases share nodes, and so do their results. */
  readonly #done = new Map<Node, Node>();
  #nodes = 0;
  #length = 0;
  #isFine = true;
  /** Too much has been worked in: the rest is not looked at. */
  #isFull = false;

  constructor(
    contexts: Contexts,
    variable: ExpandVariable,
    report: (span: Span, text: string, hint?: string) => void,
  ) {
    this.#contexts = contexts;
    this.#variable = variable;
    this.#report = report;
  }

  /** The content with its blocks worked in; undefined when one cannot be (reported). */
  work(content: MapNode): MapNode | undefined {
    const result = this.#map(content);
    return this.#isFine ? result : undefined;
  }

  #fail(span: Span, text: string, hint?: string): void {
    this.#isFine = false;
    this.#report(span, text, hint);
  }

  /** False when there is too much of it (reported once). */
  #count(span: Span, nodes: number, length = 0): boolean {
    this.#nodes += nodes;
    this.#length += length;
    const isFull = this.#nodes > mostNodes || this.#length > longestText;
    if (isFull && !this.#isFull) this.#fail(span, 'config too large');
    this.#isFull = isFull;
    return !isFull;
  }

  #node(node: Node): Node {
    if (this.#isFull) return node;
    if (node.kind === 'scalar') return hasBlock(node) ? this.#scalar(node) : node;
    if (node.kind === 'reference') return node;
    const known = this.#done.get(node);
    if (known) return known;
    if (!this.#count(node, node.kind === 'list' ? node.items.length : node.entries.size)) {
      return node;
    }
    const result = node.kind === 'map' ? this.#map(node) : this.#list(node);
    this.#done.set(node, result);
    return result;
  }

  #list(node: Node & { readonly kind: 'list' }): Node {
    const items = node.items.map((item) => this.#node(item));
    return items.some((item, at) => item !== node.items[at]) ? { ...node, items } : node;
  }

  #map(node: MapNode): MapNode {
    const entries = new Map<string, Entry>();
    let isChanged = false;
    for (const [key, entry] of node.entries) {
      const name = key.includes(prefix) ? this.#text(key, entry.key) : key;
      const value = this.#node(entry.value);
      const isSame = name === key && value === entry.value;
      isChanged ||= !isSame;
      entries.set(name, isSame ? entry : { key: entry.key, value });
    }
    return isChanged ? { ...node, entries } : node;
  }

  #scalar(node: ScalarNode): Node {
    const text = String(node.value);
    const [only] = findBlocks(text);
    const isWhole = only?.start === 0 && only.end === text.length && !isMatrix(only.inside);
    if (!isWhole) {
      const value = this.#text(text, node);
      return { ...node, value, text: value };
    }
    const result = this.#evaluate(only.inside);
    if ('problem' in result) {
      this.#fail(spanOf(text, node), result.problem, result.hint);
      return node;
    }
    if ('data' in result) return fromData(result.data, node);
    return this.#count(node, sizeOf(result.node)) ? placed(result.node, node) : node;
  }

  #text(text: string, at: Span): string {
    let result = '';
    let end = 0;
    for (const block of findBlocks(text)) {
      if (this.#isFull) return text;
      const written = text.slice(block.start, block.end);
      result += text.slice(end, block.start);
      result += isMatrix(block.inside) ? written : this.#textOf(block.inside, written, at);
      end = block.end;
    }
    return result + text.slice(end);
  }

  #textOf(inside: string, written: string, at: Span): string {
    const result = this.#evaluate(inside);
    if ('problem' in result) {
      this.#fail(spanOf(written, at), result.problem, result.hint);
      return written;
    }
    const text = 'node' in result ? nodeText(result.node) : rubyText(result.data);
    return this.#count(at, 0, text.length) ? text : written;
  }

  #evaluate(inside: string): Evaluated {
    const known = this.#evaluated.get(inside);
    if (known) return known;
    const result =
      this.#evaluated.size < mostBlocks
        ? this.#work(inside)
        : { problem: 'too many interpolation blocks' };
    this.#evaluated.set(inside, result);
    return result;
  }

  #work(inside: string): Evaluated {
    const [path = '', ...functions] = inside.split('|').map((part) => part.trim());
    const found = access(path, this.#contexts);
    if ('problem' in found) return found;
    if (functions.length > mostFunctions) {
      return { problem: 'too many functions in interpolation block' };
    }
    if (functions.length === 0) return found;
    let data = toData(found.node);
    for (const call of functions) {
      const result = applyFunction(call, data, this.#variable);
      if ('problem' in result) return { ...result, hint: functionHint(call) };
      data = result.value;
    }
    return { data };
  }
}

function hasBlock({ value }: ScalarNode): boolean {
  return typeof value === 'string' && value.includes(prefix);
}

/** Blocks of a matrix belong to needs and are worked out there. */
function isMatrix(inside: string): boolean {
  return /^matrix\b/.test(inside);
}

function functionHint(call: string): string | undefined {
  const name = /^\w*/.exec(call)?.[0] ?? '';
  return functionNames.includes(name) ? undefined : didYouMean(name, functionNames);
}

/** The block itself, when the text stands in the file as it is. */
function spanOf(written: string, at: Span): Span {
  const { source, start, end } = at;
  const offset = source.text.slice(start, end).indexOf(written);
  return offset < 0 ? at : { source, start: start + offset, end: start + offset + written.length };
}

/** A value as if it stood where its block stands. */
function placed(node: Node, { source, start, end }: Span): Node {
  const place = { source, start, end };
  if (node.kind === 'list') {
    return { ...node, ...place, items: node.items.map((item) => placed(item, place)) };
  }
  if (node.kind !== 'map') return { ...node, ...place };
  const entries = new Map<string, Entry>();
  for (const [key, { value }] of node.entries) {
    entries.set(key, { key: place, value: placed(value, place) });
  }
  return { ...node, ...place, entries };
}

function sizeOf(node: Node): number {
  let size = 1;
  if (node.kind === 'list') for (const item of node.items) size += sizeOf(item);
  else if (node.kind === 'map')
    for (const { value } of node.entries.values()) size += sizeOf(value);
  return size;
}

/** As Ruby's `to_s` has it: numbers as they were written, lists as they are inspected. */
function nodeText(node: Node): string {
  return node.kind === 'scalar' ? scalarText(node) : inspect(toData(node));
}

function rubyText(data: unknown): string {
  return typeof data === 'string' ? data : inspect(data);
}
