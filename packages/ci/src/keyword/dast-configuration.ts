import type { PlannedJob } from '#pipeline';
import { checkKeys } from '#shape/keys';
import type { Place } from '#shape/place';
import { type Node, toData } from '#yaml/node';

/** Reads `dast_configuration:`. */
export function readDast(node: Node, place: Place): PlannedJob['dast_configuration'] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  if (!checkKeys(node, ['site_profile', 'scanner_profile'], place)) return undefined;
  return toData(node) as Record<string, unknown>;
}
