import { didYouMean } from '../nearest.ts';
import { YamlError } from './error.ts';
import { type DuplicateKey, type OpenMapping, putEntry } from './mapping.ts';
import type { ListNode, MapNode, Node, ScalarNode, Source } from './node.ts';
import { resolvePlain } from './scalar.ts';
import { Scanner } from './scanner.ts';
import { applyTag, type Tag } from './tag.ts';
import type { NameToken, ScalarToken, Token } from './token.ts';
import { Weight, type YamlLimits } from './weight.ts';

/** What stands before a node. */
interface Properties {
  readonly anchor: string | undefined;
  readonly tag: Tag | undefined;
}

/** A tag that GitLab reads over. */
export interface UnknownTag {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Builds the nodes of one document from its tokens, with anchors, tags and merge keys worked in. */
export class Composer {
  readonly duplicates: DuplicateKey[] = [];
  readonly unknownTags: UnknownTag[] = [];
  readonly #source: Source;
  readonly #scanner: Scanner;
  readonly #weight: Weight;
  /** A name whose node is still being read has no node yet. */
  readonly #anchors = new Map<string, Node | undefined>();
  readonly #handles = new Set(['', '!']);

  /** `text` is the source's, maybe cut at its end; the document begins at `start`. */
  constructor(source: Source, text: string, start: number, limits: YamlLimits) {
    this.#source = source;
    this.#scanner = new Scanner(text, start);
    this.#weight = new Weight(limits);
  }

  /** The first document; undefined when there is none. What comes after it is not read. */
  document(): Node | undefined {
    const scanner = this.#scanner;
    if (scanner.peek().type === 'stream-end') return undefined;
    const isExplicit = this.#directives();
    if (
      isExplicit &&
      /^(?:directive|document-start|document-end|stream-end)$/.test(scanner.peek().type)
    ) {
      return this.#nothing(scanner.peek().start);
    }
    const node = this.#node(true, false);
    scanner.peek();
    return node;
  }

  #directives(): boolean {
    const scanner = this.#scanner;
    let isOpen = false;
    for (let token = scanner.peek(); token.type === 'directive'; token = scanner.peek()) {
      this.#handles.add(token.value);
      scanner.next();
      isOpen = true;
    }
    const isStart = scanner.peek().type === 'document-start';
    if (isOpen && !isStart) fail('did not find expected <document start>', scanner.peek());
    if (isStart) scanner.next();
    return isStart;
  }

  #node(inBlock: boolean, mayBeIndentless: boolean): Node {
    const token = this.#scanner.peek();
    if (token.type === 'alias') return this.#alias(this.#scanner.next() as NameToken);
    const properties = this.#properties(token);
    if (!properties) return this.#content(inBlock, mayBeIndentless, undefined);
    const { anchor, tag } = properties;
    const former = anchor === undefined ? undefined : this.#anchors.get(anchor);
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const node = this.#tagged(this.#content(inBlock, mayBeIndentless, properties), tag);
    if (anchor === undefined) return node;
    // Ruby forgets the anchor of a reference.
    const named = node.kind === 'reference' ? former : node;
    if (named) this.#anchors.set(anchor, named);
    else this.#anchors.delete(anchor);
    return node;
  }

  #properties({ type }: Token): Properties | undefined {
    if (type !== 'anchor' && type !== 'tag') return undefined;
    let anchor: string | undefined;
    let tag: Tag | undefined;
    for (let token = this.#scanner.peek(); ; token = this.#scanner.peek()) {
      if (token.type === 'anchor' && anchor === undefined) anchor = token.value;
      else if (token.type === 'tag' && !tag)
        tag = { name: token.value, start: token.start, end: token.end };
      else return { anchor, tag };
      this.#scanner.next();
    }
  }

  #content(inBlock: boolean, mayBeIndentless: boolean, properties: Properties | undefined): Node {
    const token = this.#scanner.peek();
    switch (token.type) {
      case 'scalar':
        this.#scanner.next();
        return this.#scalar(token, properties?.tag !== undefined);
      case 'flow-sequence':
        return this.#weight.deeper(token.start, () => this.#flowSequence());
      case 'flow-mapping':
        return this.#weight.deeper(token.start, () => this.#flowMapping());
      case 'block-entry':
        if (mayBeIndentless)
          return this.#weight.deeper(token.start, () => this.#indentless(token.start));
        break;
      case 'block-sequence':
        if (inBlock) return this.#weight.deeper(token.start, () => this.#blockSequence());
        break;
      case 'block-mapping':
        if (inBlock) return this.#weight.deeper(token.start, () => this.#blockMapping());
        break;
    }
    if (properties) return this.#nothing(token.start);
    const place = inBlock ? 'block' : 'flow';
    return fail(`did not find expected node content while parsing a ${place} node`, token);
  }

  #tagged(node: Node, tag: Tag | undefined): Node {
    if (!tag) return node;
    const handle = /^([\w-]*!)?/.exec(tag.name)?.[1] ?? '';
    if (!this.#handles.has(handle)) fail('found undefined tag handle while parsing a node', tag);
    const { node: tagged, isKnown } = applyTag(node, tag);
    if (!isKnown) this.unknownTags.push(tag);
    return tagged;
  }

  #alias({ value, start }: NameToken): Node {
    const node = this.#anchors.get(value);
    if (node) return node;
    if (this.#anchors.has(value)) {
      throw new YamlError(
        'The parsed YAML is too big',
        start,
        'the alias stands inside of what it names',
      );
    }
    const near = didYouMean(value, this.#anchors.keys());
    const hint = near ?? 'anchors work only inside one file, and before their aliases';
    throw new YamlError(`An alias referenced an unknown anchor: ${value}`, start, hint);
  }

  #scalar({ value: text, isPlain, start, end }: ScalarToken, isTagged: boolean): ScalarNode {
    // With a tag the tag decides.
    const value = isPlain && !isTagged ? resolvePlain(text, start) : text;
    return { kind: 'scalar', value, text, isQuoted: !isPlain, source: this.#source, start, end };
  }

  #nothing(at: number): ScalarNode {
    const place = { source: this.#source, start: at, end: at };
    return { kind: 'scalar', value: null, text: '', isQuoted: false, ...place };
  }

  #list(items: readonly Node[], start: number, end: number): ListNode {
    return { kind: 'list', items, source: this.#source, start, end };
  }

  #map({ entries, start }: OpenMapping, end: number): MapNode {
    return { kind: 'map', entries, source: this.#source, start, end };
  }

  #open(start: number): OpenMapping {
    return { start, entries: new Map(), duplicates: this.duplicates };
  }

  /** Where a node ends that was read after `from`; an alias stands elsewhere. */
  #endAfter(from: number, node: Node): number {
    return node.source === this.#source && node.start >= from ? Math.max(from, node.end) : from;
  }

  #blockSequence(): ListNode {
    const { start } = this.#scanner.next();
    const items: Node[] = [];
    let end = start;
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === 'block-end') break;
      if (token.type !== 'block-entry') {
        fail("did not find expected '-' indicator while parsing a block collection", token);
      }
      end = this.#item(items, isAfterEntry);
    }
    this.#scanner.next();
    return this.#list(items, start, end);
  }

  /** A sequence that stands at its mapping's own column. */
  #indentless(start: number): ListNode {
    const items: Node[] = [];
    let end = start;
    while (this.#scanner.peek().type === 'block-entry')
      end = this.#item(items, isAfterIndentlessEntry);
    return this.#list(items, start, end);
  }

  #item(items: Node[], isOver: (token: Token) => boolean): number {
    const entry = this.#scanner.next();
    const node = isOver(this.#scanner.peek()) ? this.#nothing(entry.end) : this.#node(true, false);
    items.push(node);
    return this.#endAfter(entry.end, node);
  }

  #blockMapping(): MapNode {
    const { start } = this.#scanner.next();
    const map = this.#open(start);
    let end = start;
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === 'block-end') break;
      if (token.type !== 'key') {
        fail('did not find expected key while parsing a block mapping', token, indentHint(token));
      }
      end = this.#pair(map, isAfterBlockPart, true);
    }
    this.#scanner.next();
    return this.#map(map, end);
  }

  /** A key with its value; answers where it ends. */
  #pair(map: OpenMapping, isOver: (token: Token) => boolean, inBlock: boolean): number {
    const mark = this.#scanner.next();
    const first = this.#scanner.peek();
    const isEmpty = isOver(first) || first.type === 'value';
    const key = isEmpty ? this.#nothing(mark.end) : this.#node(inBlock, inBlock);
    if (key.kind !== 'scalar') fail('a key must be a single value', first);
    if (this.#scanner.peek().type !== 'value') {
      putEntry(map, key, this.#nothing(key.end), false);
      return Math.max(mark.end, key.end);
    }
    const colon = this.#scanner.next();
    const token = this.#scanner.peek();
    const value = isOver(token) ? this.#nothing(colon.end) : this.#node(inBlock, inBlock);
    // The key of an alias stands elsewhere.
    putEntry(map, key, value, token.type === 'alias');
    return this.#endAfter(colon.end, value);
  }

  #flowSequence(): ListNode {
    const open = this.#scanner.next();
    const items: Node[] = [];
    while (this.#scanner.peek().type !== 'flow-sequence-end') {
      if (items.length > 0 && this.#isLastItem(open, 'flow-sequence-end', ']')) break;
      const token = this.#scanner.peek();
      if (token.type !== 'key') items.push(this.#node(false, false));
      else items.push(this.#weight.deeper(token.start, () => this.#single(token.start)));
    }
    return this.#list(items, open.start, this.#scanner.next().end);
  }

  /** `a: b` in a flow list is a mapping of one key. */
  #single(start: number): MapNode {
    const map = this.#open(start);
    const end = this.#pair(map, isAfterFlowSequencePart, false);
    return this.#map(map, end);
  }

  #flowMapping(): MapNode {
    const open = this.#scanner.next();
    const map = this.#open(open.start);
    let isFirst = true;
    while (this.#scanner.peek().type !== 'flow-mapping-end') {
      if (!isFirst && this.#isLastItem(open, 'flow-mapping-end', '}')) break;
      isFirst = false;
      const token = this.#scanner.peek();
      if (token.type === 'key') this.#pair(map, isAfterFlowMappingPart, false);
      else {
        const key = this.#node(false, false);
        if (key.kind !== 'scalar') fail('a key must be a single value', token);
        putEntry(map, key, this.#nothing(key.end), false);
      }
    }
    return this.#map(map, this.#scanner.next().end);
  }

  /** Reads the comma before the next item; the end may come right after it. */
  #isLastItem(open: Token, end: Token['type'], bracket: string): boolean {
    const token = this.#scanner.peek();
    if (token.type !== 'flow-entry') {
      const what = open.type === 'flow-mapping' ? 'mapping' : 'sequence';
      const message = `did not find expected ',' or '${bracket}' while parsing a flow ${what}`;
      const at = token.type === 'stream-end' ? open : token;
      fail(message, at, `the "${bracket === ']' ? '[' : '{'}" must be closed by "${bracket}"`);
    }
    this.#scanner.next();
    return this.#scanner.peek().type === end;
  }
}

function isAfterEntry({ type }: Token): boolean {
  return type === 'block-entry' || type === 'block-end';
}

function isAfterIndentlessEntry({ type }: Token): boolean {
  return type === 'block-entry' || type === 'key' || type === 'value' || type === 'block-end';
}

function isAfterBlockPart({ type }: Token): boolean {
  return type === 'key' || type === 'value' || type === 'block-end';
}

function isAfterFlowSequencePart({ type }: Token): boolean {
  return type === 'flow-entry' || type === 'flow-sequence-end';
}

function isAfterFlowMappingPart({ type }: Token): boolean {
  return type === 'flow-entry' || type === 'flow-mapping-end';
}

function indentHint({ type }: Token): string | undefined {
  return type === 'block-mapping' || type === 'block-sequence' || type === 'block-entry'
    ? 'the indentation does not fit'
    : undefined;
}

function fail(message: string, { start }: { readonly start: number }, hint?: string): never {
  throw new YamlError(message, start, hint);
}
