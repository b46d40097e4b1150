import { COLLECTION_STYLE, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { Anchors, type YamlLimits } from './anchors.ts';
import { YamlError } from './error.ts';
import { mergeInto } from './mapping.ts';
import {
  type Entry,
  type ListNode,
  type MapNode,
  mayRefer,
  type Node,
  type ReferenceNode,
  type ScalarNode,
  type Span,
  scalarText,
} from './node.ts';
import type { Passage } from './passage.ts';
import { resolvePlain, type ScalarValue } from './scalar.ts';
import { applyTag } from './tag.ts';

/** Something that GitLab reads without a word, although it was hardly meant so. */
export interface Dubious {
  readonly code: 'duplicate-key' | 'unsupported-tag';
  readonly message: string;
  readonly hint?: string | undefined;
  readonly span: Span;
}

/** What a passage holds; undefined when that is nothing. */
export interface YamlDocument {
  readonly root: Node | undefined;
  readonly dubious: readonly Dubious[];
}

type Start<T> = Extract<Event, { type: T }>;
type ScalarEvent = Start<typeof EVENT_ID.SCALAR>;
type ListEvent = Start<typeof EVENT_ID.SEQUENCE>;
type MapEvent = Start<typeof EVENT_ID.MAPPING>;

/** Makes nodes of the events of one document. */
export class Composer {
  readonly #passage: Passage;
  readonly #events: readonly Event[];
  readonly #anchors: Anchors;
  readonly #dubious: Dubious[] = [];
  #at = 0;
  /** The offset after the last word or bracket. */
  #end = 0;
  #depth = 0;
  /** References so far, counted again with each alias of a node that has some. */
  #references = 0;

  constructor(passage: Passage, events: readonly Event[], limits: YamlLimits) {
    this.#passage = passage;
    this.#events = events;
    this.#anchors = new Anchors(limits);
  }

  compose(): YamlDocument {
    // The first event opens the document; one without content closes it at once.
    this.#at = 1;
    const first = this.#events[1];
    const isEmpty = !first || first.type === EVENT_ID.POP;
    return { root: isEmpty ? undefined : this.#node(), dubious: this.#dubious };
  }

  #next(): Event {
    const event = this.#events[this.#at++];
    if (!event) throw new Error('the events of a document end too early');
    return event;
  }

  #node(): Node {
    const event = this.#next();
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#finish(event, this.#scalar(event));
      case EVENT_ID.SEQUENCE:
        return this.#finish(event, this.#list(event));
      case EVENT_ID.MAPPING:
        return this.#finish(event, this.#map(event));
      case EVENT_ID.ALIAS:
        return this.#alias(event.anchorStart, event.anchorEnd);
      default:
        throw new Error('a document begins or ends inside a node');
    }
  }

  #span(start: number, end: number): Span {
    const { source, place } = this.#passage;
    return { source, start: place(start), end: place(end) };
  }

  #fail(message: string, offset: number, hint?: string): never {
    throw new YamlError(message, offset, hint);
  }

  /** The node with its tag applied and its anchor remembered. */
  #finish(event: ScalarEvent | ListEvent | MapEvent, node: Node): Node {
    const { text } = this.#passage;
    const { anchorStart, anchorEnd, tagStart, tagEnd } = event;
    const tagged = tagStart < 0 ? node : this.#tagged(node, tagStart, text.slice(tagStart, tagEnd));
    if (anchorStart < 0) return tagged;
    this.#anchors.add(text.slice(anchorStart, anchorEnd), tagged, anchorStart);
    return tagged;
  }

  #tagged(node: Node, start: number, tag: string): Node | ReferenceNode {
    const span = this.#span(start, this.#end);
    const result = applyTag(node, tag, span);
    if ('problem' in result) return this.#fail(result.problem, start, result.hint);
    if (result.remark !== undefined) {
      const { remark: message, hint } = result;
      const place = this.#span(start, start + tag.length);
      this.#dubious.push({ code: 'unsupported-tag', message, hint, span: place });
    }
    if (result.node.kind === 'reference') this.#references++;
    return result.node;
  }

  #scalar(event: ScalarEvent): ScalarNode {
    const { style, valueStart, valueEnd } = event;
    if (valueStart < 0) return this.#nothing();
    const text = this.#written(event);
    if (style === SCALAR_STYLE.PLAIN) {
      return this.#scalarAt(valueStart, valueEnd, text, resolvePlain(text, valueStart), false);
    }
    const [start, end] = this.#quoted(event);
    return this.#scalarAt(start, end, text, text, true);
  }

  #scalarAt(
    start: number,
    end: number,
    text: string,
    value: ScalarValue,
    isQuoted: boolean,
  ): ScalarNode {
    const { source, place } = this.#passage;
    this.#end = end;
    return { kind: 'scalar', value, text, isQuoted, source, start: place(start), end: place(end) };
  }

  /** The library ends a block with a line end even where the text has none. */
  #written(event: ScalarEvent): string {
    const { text } = this.#passage;
    const value = getScalarValue(text, event);
    const isBlock = event.indent >= 0;
    const isCutShort = isBlock && event.valueEnd === text.length && !text.endsWith('\n');
    return isCutShort ? value.replace(/\n$/, '') : value;
  }

  /** Quotes belong to their scalar, and so does the `|` or `>` above a block. */
  #quoted({ style, valueStart, valueEnd }: ScalarEvent): [number, number] {
    const { text } = this.#passage;
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) {
      return [valueStart - 1, valueEnd + 1];
    }
    const lineStart = text.lastIndexOf('\n', valueStart - 2) + 1;
    const header = /[|>][-+0-9]*[ \t]*(?:[ \t]#.*)?\r?\n?$/.exec(text.slice(lineStart, valueStart));
    const start = header ? lineStart + header.index : valueStart;
    return [start, Math.max(start + 1, start + text.slice(start, valueEnd).trimEnd().length)];
  }

  /** A value that is not written at all stands behind the sign that announces it. */
  #nothing(): ScalarNode {
    const { text } = this.#passage;
    announcing.lastIndex = this.#end;
    const at = announcing.test(text) ? announcing.lastIndex : this.#end;
    return this.#scalarAt(at, at, '', null, false);
  }

  #list(event: ListEvent): ListNode {
    const { source, place } = this.#passage;
    this.#open(event);
    const before = this.#references;
    const items: Node[] = [];
    while (!this.#isOver()) items.push(this.#node());
    this.#close(event);
    return {
      kind: 'list',
      items,
      hasReferences: this.#references > before,
      source,
      start: place(event.start),
      end: place(this.#end),
    };
  }

  #map(event: MapEvent): MapNode {
    const { source, place } = this.#passage;
    this.#open(event);
    const before = this.#references;
    const entries = new Map<string, Entry>();
    /** Keys that only a merge has brought. */
    let merged: Set<string> | undefined;
    while (!this.#isOver()) {
      const at = this.#at;
      const key = this.#key(event.style);
      const isAlias = this.#events[this.#at]?.type === EVENT_ID.ALIAS;
      const value = this.#node();
      const name = scalarText(key);
      if (name === '<<') {
        merged ??= new Set();
        if (mergeInto(entries, value, isAlias, merged)) continue;
      }
      if (entries.has(name) && !merged?.delete(name)) this.#repeated(name, at);
      entries.set(name, { key, value });
    }
    this.#close(event);
    return {
      kind: 'map',
      entries,
      hasReferences: this.#references > before,
      source,
      start: place(event.start),
      end: place(this.#end),
    };
  }

  /** A key with its colon; where the library is laxer than GitLab's reader, the latter counts. */
  #key(style: MapEvent['style']): ScalarNode {
    const event = this.#events[this.#at];
    const key = this.#node();
    const { text } = this.#passage;
    if (key.kind !== 'scalar') return this.#fail('a key must be a single value', this.#end);
    const isFlow = style === COLLECTION_STYLE.FLOW;
    if (event?.type === EVENT_ID.SCALAR && event.valueStart < 0) {
      const message = isFlow
        ? 'did not find expected node content while parsing a flow node'
        : 'did not find expected key while parsing a block mapping';
      this.#fail(message, this.#end, 'the colon has no name in front of it');
    }
    const colon = colonAfter(text, this.#end);
    if (colon < 0) return key;
    this.#end = colon;
    if (isFlow && !key.isQuoted && /[,[\]{}]/.test(text.charAt(colon + 1))) {
      const hint = 'a colon between brackets needs a space behind it';
      this.#fail("found unexpected ':' while scanning a plain scalar", colon, hint);
    }
    return key;
  }

  #repeated(name: string, at: number): void {
    const event = this.#events[at];
    if (event?.type !== EVENT_ID.SCALAR) return;
    const span = this.#span(event.valueStart, event.valueEnd);
    const message = `the key "${name}" stands twice here; the last one wins`;
    this.#dubious.push({ code: 'duplicate-key', message, span });
  }

  /** Takes the event that ends a collection. */
  #isOver(): boolean {
    if (this.#events[this.#at]?.type !== EVENT_ID.POP) return false;
    this.#at++;
    return true;
  }

  #open({ start }: ListEvent | MapEvent): void {
    this.#end = start;
    this.#depth++;
  }

  /** A bracketed collection ends with its bracket, another with its last word. */
  #close({ style, start }: ListEvent | MapEvent): void {
    this.#depth--;
    if (style !== COLLECTION_STYLE.FLOW) return;
    const from = Math.max(this.#end, start + 1);
    closing.lastIndex = from;
    this.#end = (closing.test(this.#passage.text) ? closing.lastIndex : from) + 1;
  }

  #alias(start: number, end: number): Node {
    this.#end = end;
    const node = this.#anchors.alias(this.#passage.text.slice(start, end), start - 1, this.#depth);
    if (mayRefer(node)) this.#references++;
    return node;
  }
}

/** The colon of a key that ends here; -1 for a key without one, as in `{a}`. */
function colonAfter(text: string, end: number): number {
  if (text[end] === ':') return end;
  beforeColon.lastIndex = end;
  return beforeColon.test(text) ? beforeColon.lastIndex - 1 : -1;
}

const beforeColon = /(?:\s|#[^\n]*)*:/y;
const announcing = /(?:\s|#[^\n]*)*[:?-]?/y;
const closing = /(?:[\s,]|#[^\n]*)*/y;
