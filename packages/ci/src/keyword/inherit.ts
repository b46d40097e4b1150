import { checkKeys } from '#shape/keys';
import { checkValues } from '#shape/lists';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import type { Node } from '#yaml/node';

/** What a job takes over of `default:` and of the variables of the file. */
export interface Inherit {
  readonly default: boolean | readonly string[];
  readonly variables: boolean | readonly string[];
}

const everything: Inherit = { default: true, variables: true };

/** Reads `inherit:` of the job whose place `outside` is; `defaultKeys` are what `default:` may hold. */
export function readInherit(
  node: Node | undefined,
  outside: Place,
  defaultKeys: readonly string[],
): Inherit {
  if (!node) return everything;
  const place = outside.in('inherit');
  if (node.kind !== 'map') {
    place.error(node, 'config should be a hash');
    return everything;
  }
  checkKeys(node, ['default', 'variables'], place);
  return {
    default: readInherited(get(node, 'default'), place.in('default'), defaultKeys),
    variables: readInherited(get(node, 'variables'), place.in('variables')),
  };
}

function readInherited(
  node: Node | undefined,
  place: Place,
  known?: readonly string[],
): boolean | readonly string[] {
  if (!node) return true;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  const isList =
    node.kind === 'list' &&
    node.items.every((item) => item.kind === 'scalar' && typeof item.value === 'string');
  if (!isList) {
    place.error(node, 'should be a bool or array of strings');
    return true;
  }
  const names = node.items.map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
  if (known) checkValues(node, names, known, place, 'config');
  return names;
}
