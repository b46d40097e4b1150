import type { Pages } from '#pipeline';
import { checkKeys } from '#shape/keys';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asString } from '#shape/scalars';
import type { Node } from '#yaml/node';
import { readExpiry } from './artifacts.ts';

/** What `pages: true` means. */
export const plainPages: Pages = { publish: 'public', path_prefix: null, expire_in: null };

/** Reads the `pages:` keyword; null for `false`. */
export function readPages(node: Node, place: Place): Pages | null | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') {
    return node.value ? plainPages : null;
  }
  if (node.kind !== 'map') return place.error(node, 'config should be a hash or a boolean value');
  if (!checkKeys(node, ['publish', 'path_prefix', 'expire_in'], place)) return undefined;
  const publishNode = get(node, 'publish');
  const prefixNode = get(node, 'path_prefix');
  const publish = publishNode ? asString(publishNode, place, 'publish') : 'public';
  const path_prefix = prefixNode ? asString(prefixNode, place, 'path prefix') : null;
  const expiry = get(node, 'expire_in');
  const expire_in =
    expiry?.kind === 'scalar' && expiry.text.includes('$')
      ? expiry.text
      : readExpiry(expiry, place);
  if (publish === undefined || path_prefix === undefined || expire_in === undefined) {
    return undefined;
  }
  return { publish, path_prefix, expire_in };
}
