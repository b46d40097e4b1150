import { didYouMean } from '#diagnostic/nearest';
import type { Hint, Report } from '#shape/report';
import { type Entry, type MapNode, type Node, rubyText } from '#yaml/node';
import { mergeAll } from './merge.ts';
import { mostNodes, reportTooBig } from './size.ts';

/** Levels of bases below a job. */
const deepest = 11;

/** Applies `extends` to every job of the file. What is wrong is reported; that job stays as it is. */
export function applyExtends(root: MapNode, report: Report): MapNode {
  const extender = new Extender(root, report);
  let changed: Map<string, Entry> | undefined;
  for (const [name, entry] of root.entries) {
    if (entry.value.kind !== 'map' || !entry.value.entries.has('extends')) continue;
    const value = extender.extended(name);
    if (!value || value === entry.value) continue;
    changed ??= new Map(root.entries);
    changed.set(name, { key: entry.key, value });
  }
  return changed ? { ...root, entries: changed } : root;
}

interface Extended {
  readonly node: MapNode;
  /** How many entries in a row extend, this one included. */
  readonly depth: number;
  /** The next one of that row. */
  readonly next: string | undefined;
}

class Extender {
  readonly #root: MapNode;
  readonly #report: Report;
  readonly #done = new Map<string, Extended | undefined>();
  readonly #open: string[] = [];
  /** The walk from the present job ended at the deepest level: what it found so far is not whole. */
  #isCut = false;
  /** What may still be merged: a few kilobytes of jobs can extend each other into gigabytes. */
  #left = mostNodes;
  readonly #weights = new WeakMap<MapNode, number>();

  constructor(root: MapNode, report: Report) {
    this.#root = root;
    this.#report = report;
  }

  extended(name: string): MapNode | undefined {
    this.#isCut = false;
    return this.#extend(name)?.node;
  }

  #extend(name: string): Extended | undefined {
    if (this.#done.has(name)) return this.#done.get(name);
    const node = this.#root.entries.get(name)?.value;
    if (node?.kind !== 'map') return undefined;
    this.#open.push(name);
    const result = this.#merge(name, node);
    this.#open.pop();
    if (!this.#isCut) this.#done.set(name, result);
    return result;
  }

  #merge(name: string, node: MapNode): Extended | undefined {
    const link = node.entries.get('extends')?.value;
    if (!link) return { node, depth: 0, next: undefined };
    if (this.#open.length > deepest) {
      this.#isCut = true;
      return this.#tooDeep(name, link);
    }
    const bases = this.#bases(name, link);
    if (!bases) return undefined;
    const maps: MapNode[] = [];
    let depth = 1;
    let next: string | undefined;
    for (const base of bases) {
      if (this.#open.includes(base.name)) {
        return this.#error(base.at, `${base.name}: circular dependency detected in \`extends\``);
      }
      const found = this.#extend(base.name);
      if (!found) return undefined;
      if (found.depth >= depth) {
        depth = found.depth + 1;
        next = base.name;
      }
      if (depth > deepest) {
        return this.#tooDeep(this.#below(next, deepest - 1), base.at);
      }
      maps.push(found.node);
    }
    maps.push(node);
    if (!this.#hasRoomFor(maps)) return undefined;
    return { node: mergeAll(maps) ?? node, depth, next };
  }

  #hasRoomFor(maps: readonly MapNode[]): boolean {
    if (this.#left < 0) return false;
    for (const map of maps) this.#left -= this.#weightOf(map);
    if (this.#left < 0) reportTooBig(this.#root, this.#report);
    return this.#left >= 0;
  }

  /** The entries of a mapping and of those in it, which merge too. */
  #weightOf(map: MapNode): number {
    const known = this.#weights.get(map);
    if (known !== undefined) return known;
    let weight = map.entries.size;
    for (const { value } of map.entries.values()) {
      if (value.kind === 'map') weight += this.#weightOf(value);
    }
    this.#weights.set(map, weight);
    return weight;
  }

  #tooDeep(name: string, at: Node): undefined {
    return this.#error(at, `${name}: nesting too deep in \`extends\``, `at most ${deepest} levels`);
  }

  /** So many levels further down in a row. */
  #below(name: string | undefined, levels: number): string {
    let at = name;
    for (let level = 0; level < levels && at !== undefined; level++) {
      at = this.#done.get(at)?.next ?? at;
    }
    return at ?? '';
  }

  #bases(name: string, link: Node): { readonly name: string; readonly at: Node }[] | undefined {
    const reference = linkNodes(link).find(({ kind }) => kind === 'reference');
    if (reference) return this.#badType(name, reference, 'extends comes before references');
    const bases = linkNodes(link).map((at) => ({ name: rubyText(at), at }));
    const unknown = bases.filter((base) => !this.#root.entries.has(base.name));
    const [first] = unknown;
    if (first) {
      const names = unknown.map((base) => base.name).join(', ');
      const hint = () => didYouMean(first.name, this.#root.entries.keys());
      return this.#error(first.at, `${name}: unknown keys in \`extends\` (${names})`, hint);
    }
    const invalid = bases.filter((base) => this.#root.entries.get(base.name)?.value.kind !== 'map');
    const [wrong] = invalid;
    if (!wrong) return bases.every(({ at }) => isText(at)) ? bases : this.#badType(name, link);
    const names = invalid.map((base) => base.name).join(', ');
    return this.#error(wrong.at, `${name}: invalid base hashes in \`extends\` (${names})`);
  }

  #badType(name: string, at: Node, hint?: string): undefined {
    const text = `jobs:${name} extends should be an array of strings or a string`;
    return this.#error(at, text, hint);
  }

  #error(at: Node, message: string, hint?: Hint): undefined {
    this.#report.error('invalid-extends', at, message, { hint });
  }
}

function isText(node: Node): boolean {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

/** Whatever stands there, as names. */
function linkNodes(link: Node): readonly Node[] {
  if (link.kind === 'list') return link.items;
  return link.kind === 'scalar' && link.value === null ? [] : [link];
}
