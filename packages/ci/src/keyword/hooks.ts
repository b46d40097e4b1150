import type { PlannedJob } from '#pipeline';
import { checkKeys } from '#shape/keys';
import { asNestedStrings } from '#shape/lists';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import type { Node } from '#yaml/node';

/** Reads `hooks:`. */
export function readHooks(node: Node, place: Place): PlannedJob['hooks'] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  if (!checkKeys(node, ['pre_get_sources_script'], place)) return undefined;
  const script = get(node, 'pre_get_sources_script');
  if (!script) return null;
  const lines = asNestedStrings(script, place.in('pre_get_sources_script'), { orString: true });
  return lines && { pre_get_sources_script: lines };
}
