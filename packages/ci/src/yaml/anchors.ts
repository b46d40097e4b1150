import { didYouMean } from '#diagnostic/nearest';
import { tooBig } from './complaint.ts';
import { YamlError } from './error.ts';
import type { Node } from './node.ts';

/** Bounds against hostile input. */
export interface YamlLimits {
  /** Estimated size of the tree with aliases written out, in bytes. */
  readonly sizeBytes: number;
  /** Of the text, and of the tree with aliases written out. */
  readonly depth: number;
}

/** The estimate of a node without its text. */
const nodeBytes = 40;

/** The anchors of a document, and bounds for what its aliases write out. */
export class Anchors {
  readonly #limits: YamlLimits;
  readonly #nodes = new Map<string, Node>();
  readonly #sizes = new Map<Node, Size>();
  /** What the aliases so far add to the text. */
  #bytes = 0;

  constructor(limits: YamlLimits) {
    this.#limits = limits;
  }

  /** @throws {YamlError} for a name that libyaml does not take */
  add(name: string, node: Node, offset: number): void {
    if (!/^[\w-]+$/.test(name)) {
      const message =
        'did not find expected alphabetic or numeric character while scanning an anchor';
      throw new YamlError(message, offset, 'a name of letters, digits, _ and -');
    }
    this.#nodes.set(name, node);
  }

  /** The node that an alias at this depth stands for. @throws {YamlError} */
  alias(name: string, offset: number, depth: number): Node {
    const node = this.#nodes.get(name);
    if (!node) {
      const hint =
        didYouMean(name, this.#nodes.keys()) ??
        'anchors work only inside one file, and before their aliases';
      throw new YamlError(`An alias referenced an unknown anchor: ${name}`, offset, hint);
    }
    const size = this.#sizeOf(node);
    this.#bytes += size.bytes;
    const { sizeBytes, depth: deepest } = this.#limits;
    if (this.#bytes > sizeBytes || depth + size.depth > deepest) {
      throw new YamlError(tooBig, offset, 'aliases count as if written out');
    }
    return node;
  }

  /** Each anchored node is walked once: aliases inside it have been walked before. */
  #sizeOf(node: Node): Size {
    const known = this.#sizes.get(node);
    if (known) return known;
    let bytes = nodeBytes;
    let depth = 0;
    if (node.kind === 'scalar') bytes += node.text.length;
    else if (node.kind === 'list' || node.kind === 'map') {
      const children =
        node.kind === 'list' ? node.items : node.entries.values().map(({ value }) => value);
      for (const child of children) {
        const size = this.#sizeOf(child);
        bytes += size.bytes;
        depth = Math.max(depth, size.depth);
      }
      depth++;
    }
    const size = { bytes, depth };
    this.#sizes.set(node, size);
    return size;
  }
}

/** A node with everything below it, aliases written out. */
interface Size {
  readonly bytes: number;
  readonly depth: number;
}
