import { splitLiteral } from '#pattern/pattern';
import type { Pages, PlannedJob } from '#pipeline';
import {
  asNestedStrings,
  asString,
  asStringOrStrings,
  asStrings,
  checkKeys,
  get,
  type Place,
} from '#shape/shape';
import { type Node, toData } from '#yaml/node';
import { readExpiry } from './artifacts.ts';

const tooManyTags = 50;

/** Reads `tags:`; unlike in scripts, a list in it, as a reference may bring, is refused. */
export function readTags(node: Node, place: Place): string[] | undefined {
  const tags = asStrings(node, place);
  if (tags && tags.length >= tooManyTags) {
    return place.error(node, `config must be less than the limit of ${tooManyTags} tags`);
  }
  return tags;
}

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

/** Reads `hooks:`. */
export function readHooks(node: Node, place: Place): PlannedJob['hooks'] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  if (!checkKeys(node, ['pre_get_sources_script'], place)) return undefined;
  const script = get(node, 'pre_get_sources_script');
  if (!script) return null;
  const lines = asNestedStrings(script, place.in('pre_get_sources_script'), { orString: true });
  return lines && { pre_get_sources_script: lines };
}

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

/** Reads `dast_configuration:`. */
export function readDast(node: Node, place: Place): PlannedJob['dast_configuration'] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  if (!checkKeys(node, ['site_profile', 'scanner_profile'], place)) return undefined;
  return toData(node) as Record<string, unknown>;
}

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
