import type { PlannedJob } from '#pipeline';
import { checkKeys } from '#shape/keys';
import { asStringOrStrings } from '#shape/lists';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import type { Node } from '#yaml/node';

/** Reads `id_tokens:`. */
export function readIdTokens(node: Node, place: Place): PlannedJob['id_tokens'] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  const errors = place.report.errorCount;
  const tokens: Record<string, { aud: string | readonly string[] }> = {};
  for (const [name, { value }] of node.entries) {
    const aud = readAudience(value, place.in(name));
    if (aud !== undefined) tokens[name] = { aud };
  }
  return place.report.errorCount === errors ? tokens : undefined;
}

function readAudience(node: Node, place: Place): string | readonly string[] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  checkKeys(node, ['aud'], place);
  const aud = get(node, 'aud');
  const text = 'aud should be an array of strings or a string';
  if (!aud) {
    place.error(node, 'config missing required keys: aud');
    return place.error(node, text);
  }
  const list = asStringOrStrings(aud, place, text);
  return aud.kind === 'list' ? list : list?.[0];
}

/** Reads `identity:`. */
export function readIdentity(node: Node, place: Place): string | undefined {
  if (node.kind === 'scalar' && node.value === 'google_cloud') return 'google_cloud';
  return place.error(node, 'config should be one of: google_cloud');
}
