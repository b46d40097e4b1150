import { YamlError } from './error.ts';
import type { ListNode, MapNode, Node } from './node.ts';

/** Bounds against hostile input. */
export interface YamlLimits {
  /** Estimated size of the tree with aliases written out, in bytes. */
  readonly sizeBytes: number;
  readonly depth: number;
}

/** Lines and aliases make the same tree bigger than its text: the estimate per node. */
const nodeBytes = 40;
const tooBig = 'The parsed YAML is too big';

/** Watches size and depth while a tree grows. */
export class Weight {
  readonly #limits: YamlLimits;
  readonly #weights = new Map<Node, number>();
  #depth = 0;

  constructor(limits: YamlLimits) {
    this.#limits = limits;
  }

  /** Reads a collection one level further in. */
  deeper<T extends ListNode | MapNode>(start: number, read: () => T): T {
    const { depth } = this.#limits;
    if (++this.#depth > depth) {
      throw new YamlError(tooBig, start, `nested deeper than ${depth} levels`);
    }
    const node = read();
    this.#depth--;
    return this.#weigh(node);
  }

  /** Estimates the size of a collection with everything below it, aliases written out. */
  #weigh<T extends ListNode | MapNode>(node: T): T {
    let weight = nodeBytes;
    if (node.kind === 'list') for (const item of node.items) weight += this.#of(item);
    else for (const { value } of node.entries.values()) weight += nodeBytes + this.#of(value);
    if (weight > this.#limits.sizeBytes) {
      throw new YamlError(tooBig, node.start, 'aliases count as if written out');
    }
    this.#weights.set(node, weight);
    return node;
  }

  #of(node: Node): number {
    if (node.kind === 'scalar') return nodeBytes + node.text.length;
    return this.#weights.get(node) ?? nodeBytes;
  }
}
