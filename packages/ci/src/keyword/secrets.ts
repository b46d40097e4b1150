import type { PlannedJob } from '#pipeline';
import { checkKeys, checkRequired } from '#shape/keys';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asAlphanumeric, asBoolean, asString } from '#shape/scalars';
import { type MapNode, type Node, toData } from '#yaml/node';

type Check = (node: Node, place: Place) => undefined;

/** How the body of each provider is checked. */
const providers = {
  vault: checkVault,
  azure_key_vault: named(['name'], ['version']),
  gcp_secret_manager: named(['name'], [], ['version']),
  aws_secrets_manager: orText(
    named(
      ['secret_id'],
      ['version_id', 'version_stage', 'region', 'role_arn', 'role_session_name', 'field'],
    ),
  ),
  gitlab_secrets_manager: named(['name'], ['source']),
} as const satisfies Record<string, Check>;

/** Reads `secrets:`; each names exactly one provider. */
export function readSecrets(node: Node, place: Place): PlannedJob['secrets'] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  const errors = place.report.errorCount;
  for (const [name, { value }] of node.entries) checkSecret(value, place.in(name));
  if (place.report.errorCount > errors) return undefined;
  return toData(node) as Record<string, unknown>;
}

function checkSecret(node: Node, place: Place): undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  const names = Object.keys(providers) as (keyof typeof providers)[];
  checkKeys(node, [...names, 'file', 'token'], place);
  const used = names.filter((key) => node.entries.has(key));
  if (used.length !== 1) {
    place.error(node, `config must use exactly one of these keys: ${names.join(', ')}`);
  }
  const file = get(node, 'file');
  if (file) asBoolean(file, place, 'file');
  const token = get(node, 'token');
  if (token) asString(token, place, 'token');
  if (used.includes('gcp_secret_manager') && !token) place.error(node, "token can't be blank");
  for (const key of used) {
    const body = get(node, key);
    if (body) providers[key](body, place.in(key));
  }
}

function checkVault(node: Node, place: Place): undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') return;
  if (node.kind !== 'map') return place.error(node, 'config should be a hash or a string');
  checkKeys(node, ['engine', 'path', 'field'], place);
  if (!checkRequired(node, ['engine', 'path', 'field'], place)) return;
  checkTexts(node, ['path', 'field'], place);
  const engine = get(node, 'engine');
  if (engine) named(['name', 'path'], [])(engine, place.in('engine'));
}

/** A mapping of texts, some of them required, and some that may be numbers. */
function named(
  required: readonly string[],
  optional: readonly string[],
  loose: readonly string[] = [],
): Check {
  return (node, place): undefined => {
    if (node.kind !== 'map') return place.error(node, 'config should be a hash');
    checkKeys(node, [...required, ...optional, ...loose], place);
    checkTexts(node, required, place);
    for (const key of optional) {
      const value = get(node, key);
      if (value) asString(value, place, key.replaceAll('_', ' '));
    }
    for (const key of loose) {
      const value = get(node, key);
      if (value) asAlphanumeric(value, place, key);
    }
  };
}

function orText(check: Check): Check {
  return (node, place): undefined => {
    if (node.kind === 'map') check(node, place);
    else if (node.kind !== 'scalar' || typeof node.value !== 'string') {
      place.error(node, 'config should be a hash or a string');
    }
  };
}

function checkTexts(map: MapNode, keys: readonly string[], place: Place): void {
  for (const key of keys) {
    const value = get(map, key);
    const attribute = key.replaceAll('_', ' ');
    if (value) asString(value, place, attribute);
    else place.error(map, `${attribute} can't be blank`);
  }
}
