import { splitLiteral } from '../pattern.ts';
import type { Pages, PlannedJob } from '../pipeline.ts';
import {
  asBoolean,
  asNestedStrings,
  asString,
  asStringOrStrings,
  checkKeys,
  get,
  type Place,
} from '../shape.ts';
import { type MapNode, type Node, toData } from '../yaml/node.ts';
import { readExpiry } from './artifacts.ts';

const tooManyTags = 50;

/** Reads `tags:`; lists in it come from references. */
export function readTags(node: Node, place: Place): string[] | undefined {
  const tags = asNestedStrings(node, place, { orString: false });
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
  const tokens: Record<string, { aud: string | readonly string[] }> = {};
  for (const [name, { value }] of node.entries) {
    const inner = place.in(name);
    if (value.kind !== 'map') return inner.error(value, 'config should be a hash');
    if (!checkKeys(value, ['aud'], inner)) return undefined;
    const aud = get(value, 'aud');
    const text = 'aud should be an array of strings or a string';
    if (!aud) {
      inner.error(value, 'config missing required keys: aud');
      return inner.error(value, text);
    }
    const list = asStringOrStrings(aud, inner, text);
    if (!list) return undefined;
    tokens[name] = { aud: aud.kind === 'list' ? list : (list[0] ?? '') };
  }
  return tokens;
}

const providers = {
  vault: null,
  azure_key_vault: ['name', 'version'],
  gcp_secret_manager: ['name', 'version'],
  aws_secrets_manager: null,
  gitlab_secrets_manager: ['name'],
} as const;

/** Reads `secrets:`; each names exactly one provider. */
export function readSecrets(node: Node, place: Place): PlannedJob['secrets'] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  for (const [name, { value }] of node.entries) {
    if (!isSecret(value, place.in(name))) return undefined;
  }
  return toData(node) as Record<string, unknown>;
}

function isSecret(node: Node, place: Place): boolean {
  if (node.kind !== 'map') {
    place.error(node, 'config should be a hash');
    return false;
  }
  const names = Object.keys(providers) as (keyof typeof providers)[];
  if (!checkKeys(node, [...names, 'file', 'token'], place)) return false;
  const errors = place.report.errorCount;
  const used = names.filter((key) => get(node, key));
  const [provider] = used;
  if (used.length !== 1 || !provider) {
    place.error(node, `config must use exactly one of these keys: ${names.join(', ')}`);
    return false;
  }
  const file = get(node, 'file');
  if (file) asBoolean(file, place, 'file');
  const token = get(node, 'token');
  if (token) asString(token, place, 'token');
  if (provider === 'gcp_secret_manager' && !token) place.error(node, "token can't be blank");
  const body = get(node, provider);
  const allowed = providers[provider];
  if (body && allowed) {
    if (body.kind !== 'map') place.in(provider).error(body, 'config should be a hash');
    else checkKeys(body, allowed, place.in(provider));
  }
  return place.report.errorCount === errors;
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

const inputTypes = ['string', 'number', 'boolean', 'array'];

/** Reads `inputs:` of a job: each has a default. */
export function readJobInputs(node: Node, place: Place): PlannedJob['inputs'] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  const allowed = ['default', 'description', 'options', 'regex', 'type'];
  const inputs: Record<string, unknown> = {};
  for (const [name, { value }] of node.entries) {
    if (!isJobInput(value, allowed, place.in(name))) return undefined;
    inputs[name] = { type: 'string', ...(toData(value) as object) };
  }
  return inputs;
}

function isJobInput(node: Node, allowed: readonly string[], place: Place): node is MapNode {
  if (node.kind !== 'map') {
    place.error(node, 'must have a default value');
    return false;
  }
  if (!checkKeys(node, allowed, place)) return false;
  const type = get(node, 'type');
  if (type && !(type.kind === 'scalar' && inputTypes.includes(String(type.value)))) {
    place.error(type, `type unknown value: ${type.kind === 'scalar' ? type.value : ''}`);
    return false;
  }
  if (node.entries.has('default')) return true;
  place.error(node, 'must have a default value');
  return false;
}
