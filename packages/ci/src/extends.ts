import { mergeMaps } from './merge.ts';
import { didYouMean } from './nearest.ts';
import type { Report } from './report.ts';
import type { Entry, MapNode, Node } from './yaml/node.ts';

const deepest = 10;

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
  /** How many levels of bases are below. */
  readonly depth: number;
}

class Extender {
  readonly #root: MapNode;
  readonly #report: Report;
  readonly #done = new Map<string, Extended | undefined>();
  readonly #open: string[] = [];

  constructor(root: MapNode, report: Report) {
    this.#root = root;
    this.#report = report;
  }

  extended(name: string): MapNode | undefined {
    return this.#extend(name)?.node;
  }

  #extend(name: string): Extended | undefined {
    if (this.#done.has(name)) return this.#done.get(name);
    const node = this.#root.entries.get(name)?.value;
    if (node?.kind !== 'map') return undefined;
    this.#open.push(name);
    const result = this.#merge(name, node);
    this.#open.pop();
    this.#done.set(name, result);
    return result;
  }

  #merge(name: string, node: MapNode): Extended | undefined {
    const link = node.entries.get('extends')?.value;
    if (!link || (link.kind === 'scalar' && link.value === null)) return { node, depth: 0 };
    const bases = this.#bases(name, link);
    if (!bases) return undefined;
    let merged: MapNode | undefined;
    let depth = 0;
    for (const base of bases) {
      if (this.#open.includes(base.name)) {
        this.#error(base.at, `${name}: circular dependency detected in \`extends\``);
        return undefined;
      }
      const found = this.#extend(base.name);
      if (!found) return undefined;
      depth = Math.max(depth, found.depth + 1);
      if (depth > deepest) {
        this.#error(
          base.at,
          `${name}: nesting too deep in \`extends\``,
          `at most ${deepest + 1} levels`,
        );
        return undefined;
      }
      merged = merged ? mergeMaps(merged, found.node) : found.node;
    }
    return { node: merged ? mergeMaps(merged, node) : node, depth };
  }

  #bases(name: string, link: Node): { readonly name: string; readonly at: Node }[] | undefined {
    const nodes = link.kind === 'list' ? link.items : [link];
    const bases: { readonly name: string; readonly at: Node }[] = [];
    for (const node of nodes) {
      if (node.kind !== 'scalar' || typeof node.value !== 'string') {
        const text = `jobs:${name} extends should be an array of strings or a string`;
        const isReference = node.kind === 'reference';
        this.#error(node, text, isReference ? 'extends comes before references' : undefined);
        return undefined;
      }
      bases.push({ name: node.value, at: node });
    }
    const unknown = bases.filter((base) => !this.#root.entries.has(base.name));
    const [first] = unknown;
    if (first) {
      const names = unknown.map((base) => base.name).join(', ');
      const hint = didYouMean(first.name, this.#root.entries.keys());
      this.#error(first.at, `${name}: unknown keys in \`extends\` (${names})`, hint);
      return undefined;
    }
    const invalid = bases.filter((base) => this.#root.entries.get(base.name)?.value.kind !== 'map');
    const [wrong] = invalid;
    if (wrong) {
      const names = invalid.map((base) => base.name).join(', ');
      this.#error(wrong.at, `${name}: invalid base hashes in \`extends\` (${names})`);
      return undefined;
    }
    return bases;
  }

  #error(at: Node, message: string, hint?: string): void {
    this.#report.error('invalid-extends', at, message, { hint });
  }
}
