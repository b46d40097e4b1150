import { splitLiteral } from '#pattern/pattern';
import type { Place } from '#shape/place';
import type { Node } from '#yaml/node';

/** Reads `coverage: /regex/`. */
export function readCoverage(node: Node, place: Place): string | undefined {
  const text = node.kind === 'scalar' ? String(node.value) : '';
  if (splitLiteral(text) && place.patterns.literal(text)) return text;
  const hint = splitLiteral(text) ? 'RE2 knows no lookaround and no backreferences' : undefined;
  return place.error(
    node,
    'config must be a regular expression with re2 syntax',
    hint ?? 'write it between slashes',
  );
}
