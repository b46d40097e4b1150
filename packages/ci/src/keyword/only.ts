import type { Expression } from '#expression/expression';
import { splitLiteral } from '#pattern/pattern';
import { checkKeys } from '#shape/keys';
import { asStrings } from '#shape/lists';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asWord } from '#shape/scalars';
import type { Node, Span } from '#yaml/node';
import { part, readExpression } from './rules.ts';

/** `only:` or `except:`, each part undefined when not given. */
export interface PolicyConfig {
  readonly span: Span;
  readonly refs?: readonly string[];
  readonly variables?: readonly { readonly text: string; readonly expression: Expression }[];
  readonly changes?: readonly string[];
  readonly kubernetes?: 'active';
}

const text = 'has to be either an array of conditions or a hash';

/** Reads `only:` or `except:`. */
export function readPolicy(node: Node, place: Place): PolicyConfig | undefined {
  if (node.kind === 'list') {
    const refs = readRefs(node, place);
    return refs && { span: node, refs };
  }
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    // A single word is read as a list of one, as the original does for strings of refs.
    return place.error(node, text, `write it as a list: [${node.text}]`);
  }
  if (node.kind !== 'map') return place.error(node, text);
  if (node.entries.size === 0) return place.error(node, "config can't be blank");
  if (!checkKeys(node, ['refs', 'kubernetes', 'variables', 'changes'], place)) return undefined;
  const errors = place.report.errorCount;
  const refs = get(node, 'refs');
  const kubernetes = get(node, 'kubernetes');
  const changes = get(node, 'changes');
  const written = kubernetes?.kind === 'scalar' ? String(kubernetes.value) : '';
  const policy: PolicyConfig = {
    span: node,
    ...part('refs', refs && readRefs(refs, place)),
    ...part('variables', readConditions(get(node, 'variables'), place)),
    ...part(
      'changes',
      changes && asStrings(changes, place, 'changes should be an array of strings'),
    ),
    ...part(
      'kubernetes',
      kubernetes &&
        asWord(kubernetes, ['active'] as const, place, `kubernetes unknown value: ${written}`),
    ),
  };
  return place.report.errorCount === errors ? policy : undefined;
}

function readRefs(node: Node, place: Place): string[] | undefined {
  const message = 'config should be an array of strings or regular expressions using re2 syntax';
  const refs = asStrings(node, place, message);
  const bad = refs?.find((ref) => splitLiteral(ref) && !place.patterns.literal(ref));
  return bad === undefined ? refs : place.error(node, message, `${bad} is not RE2 syntax`);
}

function readConditions(node: Node | undefined, place: Place): PolicyConfig['variables'] {
  if (!node) return undefined;
  if (node.kind !== 'list') {
    return place.error(node, 'variables should be an array of strings');
  }
  const conditions = node.items.map((item) => readExpression(item, place, 'variables'));
  return conditions.every((condition) => condition !== undefined) ? conditions : undefined;
}
