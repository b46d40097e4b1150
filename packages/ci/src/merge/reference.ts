import { didYouMean } from '#diagnostic/nearest';
import { isNull } from '#shape/nodes';
import type { Hint, Report } from '#shape/report';
import {
  type Entry,
  type ListNode,
  type MapNode,
  mayRefer,
  type Node,
  type ReferenceNode,
} from '#yaml/node';

const deepest = 100;
/** References to references can write out one list again and again: this bounds the sum. */
const mostCopies = 200_000;

/**
 * Follows every `!reference` of the merged and extended file. References may lead to references,
 * but not through them; one that leads nowhere or in circles is reported at the place where it
 * stands and becomes null.
 */
export function followReferences(root: MapNode, report: Report): MapNode {
  return new Follower(root, report).root();
}

class Follower {
  readonly #root: MapNode;
  readonly #report: Report;
  readonly #done = new Map<Node, Node>();
  readonly #open: ReferenceNode[] = [];
  #visits = 0;
  #isTooBig = false;

  constructor(root: MapNode, report: Report) {
    this.#root = root;
    this.#report = report;
  }

  root(): MapNode {
    const node = this.#follow(this.#root, 0);
    return node.kind === 'map' ? node : this.#root;
  }

  #follow(node: Node, depth: number): Node {
    if (node.kind === 'scalar' || !mayRefer(node)) return node;
    const known = this.#done.get(node);
    if (known) return known;
    if (this.#isTooBig || depth > deepest || ++this.#visits > mostCopies) return this.#tooBig(node);
    const result =
      node.kind === 'reference'
        ? this.#resolve(node, depth)
        : node.kind === 'list'
          ? this.#followList(node, depth)
          : this.#followMap(node, depth);
    // While a reference is open, a circle may have cut the result short.
    if (this.#open.length === 0) this.#done.set(node, result);
    return result;
  }

  #followList(node: ListNode, depth: number): ListNode {
    const items = node.items.map((item) => this.#follow(item, depth + 1));
    return { ...node, items, hasReferences: false };
  }

  #followMap(node: MapNode, depth: number): MapNode {
    const entries = new Map<string, Entry>();
    for (const [name, entry] of node.entries) {
      const value = this.#follow(entry.value, depth + 1);
      entries.set(name, value === entry.value ? entry : { key: entry.key, value });
    }
    return { ...node, entries, hasReferences: false };
  }

  #resolve(node: ReferenceNode, depth: number): Node {
    const isOpen = this.#open.some(({ path }) => path.join('\n') === node.path.join('\n'));
    if (isOpen) {
      this.#error(node, 'is part of a circular chain');
      return nothing(node);
    }
    const target = this.#target(node);
    if (!target) return nothing(node);
    this.#open.push(node);
    const result = this.#follow(target, depth + 1);
    this.#open.pop();
    return result;
  }

  #target(node: ReferenceNode): Node | undefined {
    let at: Node = this.#root;
    for (const key of node.path) {
      const next: Node | undefined = at.kind === 'map' ? at.entries.get(key)?.value : undefined;
      if (!next || isNull(next) || isFalse(next)) {
        const place = at;
        this.#error(node, 'could not be found', () => missingHint(key, place, next));
        return undefined;
      }
      at = next;
    }
    return at;
  }

  #tooBig(node: Node): Node {
    this.#isTooBig = true;
    const hint = 'references count as if written out';
    this.#report.error('configuration-too-big', this.#root, 'The parsed YAML is too big', { hint });
    return nothing(node);
  }

  #error(node: ReferenceNode, text: string, hint?: Hint): void {
    const path = node.path.map((name) => JSON.stringify(name)).join(', ');
    const via = this.#open.map((at) => ({ text: 'reached by !reference', at }));
    this.#report.error('invalid-reference', node, `!reference [${path}] ${text}`, { hint, via });
  }
}

function isFalse(node: Node): boolean {
  return node.kind === 'scalar' && node.value === false;
}

/** Why there is nothing called `key` in `at`. */
function missingHint(key: string, at: Node, found: Node | undefined): string | undefined {
  if (at.kind === 'reference') return 'the path leads through another !reference: name its target';
  if (found && isFalse(found)) return 'a reference to false finds nothing: write false here';
  return at.kind === 'map' ? didYouMean(key, at.entries.keys()) : undefined;
}

function nothing({ source, start, end }: Node): Node {
  return { kind: 'scalar', value: null, text: '', isQuoted: false, source, start, end };
}
