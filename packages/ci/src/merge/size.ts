import type { Report } from '#shape/report';
import type { MapNode, Node } from '#yaml/node';

/** Room for tens of thousands of jobs; GitLab's own limit is lower. */
export const mostNodes = 1_000_000;

/** Refuses a file that is small as text but huge once references and extends are written out. */
export function isBounded(root: MapNode, report: Report): boolean {
  let left = mostNodes;
  /** Shared nodes count at each place: the limit bounds the walk too. */
  const walk = (node: Node): void => {
    if (left < 0) return;
    if (node.kind === 'list') {
      left -= node.items.length;
      for (const item of node.items) if (item.kind !== 'scalar') walk(item);
    } else if (node.kind === 'map') {
      left -= node.entries.size;
      for (const { value } of node.entries.values()) if (value.kind !== 'scalar') walk(value);
    }
  };
  walk(root);
  if (left >= 0) return true;
  reportTooBig(root, report);
  return false;
}

/** Says that the file is small as text only. */
export function reportTooBig(root: MapNode, report: Report): void {
  const hint = 'references and extends count as if written out';
  report.error('configuration-too-big', root, 'The parsed YAML is too big', { hint });
}
