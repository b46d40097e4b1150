import type { Node, ScalarNode } from '../yaml/node.ts';

/** A command as it stands in the file. */
export interface ScriptLine {
  readonly text: string;
  readonly node: ScalarNode;
}

/** Every command of a script node, nested lists written out. */
export function scriptLines(node: Node | undefined): ScriptLine[] {
  if (!node) return [];
  if (node.kind === 'scalar') {
    return typeof node.value === 'string' ? [{ text: node.value, node }] : [];
  }
  return node.kind === 'list' ? node.items.flatMap(scriptLines) : [];
}
