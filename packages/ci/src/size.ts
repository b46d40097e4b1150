import type { Report } from './report.ts';
import type { MapNode, Node } from './yaml/node.ts';

/** Room for tens of thousands of jobs; GitLab's own limit is lower. */
const mostNodes = 3_000_000;

/**
 * Refuses a file that is small as text but huge once references and extends are written out.
 * Shared nodes are counted at each place, but looked at once.
 */
export function isBounded(root: MapNode, report: Report): boolean {
  const sizes = new Map<Node, number>();
  const sizeOf = (node: Node): number => {
    if (node.kind === 'scalar' || node.kind === 'reference') return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    let size = 1;
    if (node.kind === 'list') for (const item of node.items) size += sizeOf(item);
    else for (const { value } of node.entries.values()) size += 1 + sizeOf(value);
    sizes.set(node, size);
    return size;
  };
  if (sizeOf(root) <= mostNodes) return true;
  const hint = 'references and extends count as if written out';
  report.error('configuration-too-big', root, 'The parsed YAML is too big', { hint });
  return false;
}
