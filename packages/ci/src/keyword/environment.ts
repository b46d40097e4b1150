import { parseDuration } from '@slipway/contract';
import type { Environment } from '#pipeline';
import { checkSchema, type Schema } from '#shape/json-schema';
import { checkKeys } from '#shape/keys';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asChoice, asString } from '#shape/scalars';
import { type MapNode, type Node, toData } from '#yaml/node';

const keys = ['name', 'url', 'action', 'on_stop', 'auto_stop_in', 'kubernetes', 'deployment_tier'];
const actions = ['start', 'stop', 'prepare', 'verify', 'access'] as const;
const tiers = ['production', 'staging', 'testing', 'development', 'other'] as const;
/** The characters of environments and resource groups. */
export const environmentName =
  /^[a-zA-Z0-9_\\${}. -]+(?:[a-zA-Z0-9_/\\${}. -]*[a-zA-Z0-9_\\${}. -])?$/;
export const environmentNameText =
  "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'";

/** Reads `environment:`. Names are not expanded yet. */
export function readEnvironment(node: Node, place: Place): Environment | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    const name = checkName(node, node.value, place);
    return name === undefined ? undefined : { ...empty, name };
  }
  if (node.kind !== 'map') return place.error(node, 'config should be a hash or a string');
  const errors = place.report.errorCount;
  checkKeys(node, keys, place);
  const action = get(node, 'action');
  const onStop = get(node, 'on_stop');
  const kubernetes = get(node, 'kubernetes');
  const environment = {
    name: readName(node, place),
    url: readUrl(get(node, 'url'), place),
    action: action
      ? asChoice(
          action,
          actions,
          place,
          'action',
          'should be start, stop, prepare, verify, or access',
        )
      : 'start',
    on_stop: onStop ? asString(onStop, place, 'on stop') : null,
    auto_stop_in: readAutoStop(get(node, 'auto_stop_in'), place),
    deployment_tier: readTier(get(node, 'deployment_tier'), place),
    kubernetes: kubernetes ? readKubernetes(kubernetes, place.in('kubernetes')) : null,
  } as const;
  // Every undefined above has been reported.
  return place.report.errorCount === errors ? (environment as Environment) : undefined;
}

const empty: Environment = {
  name: '',
  url: null,
  action: 'start',
  on_stop: null,
  auto_stop_in: null,
  deployment_tier: null,
  kubernetes: null,
};

function readName(map: MapNode, place: Place): string | undefined {
  const node = get(map, 'name');
  if (!node) return place.error(map, "name can't be blank");
  const name = asString(node, place, 'name');
  return name === undefined ? undefined : checkName(node, name, place);
}

function checkName(node: Node, name: string, place: Place): string | undefined {
  if (name === '') return place.error(node, "name can't be blank");
  if (name.length > 255) return place.error(node, 'name is too long (maximum is 255 characters)');
  return environmentName.test(name) ? name : place.error(node, `name ${environmentNameText}`);
}

function readUrl(node: Node | undefined, place: Place): string | null | undefined {
  if (!node) return null;
  const url = asString(node, place, 'url');
  if (url !== undefined && url.length > 255) {
    return place.error(node, 'url is too long (maximum is 255 characters)');
  }
  return url;
}

function readAutoStop(node: Node | undefined, place: Place): string | null | undefined {
  if (!node) return null;
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  const isFine = text === 'never' || text.includes('$') || parseDuration(text) !== undefined;
  return isFine ? text : place.error(node, 'auto stop in should be a duration');
}

function readTier(node: Node | undefined, place: Place): string | null | undefined {
  if (!node) return null;
  if (node.kind === 'scalar' && String(node.value).includes('$')) return String(node.value);
  const text = 'must be one of production, staging, testing, development, other';
  return asChoice(node, tiers, place, 'deployment tier', text);
}

function readKubernetes(node: Node, place: Place): Readonly<Record<string, unknown>> | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  if (node.entries.size === 0) return place.error(node, "config can't be blank");
  const allowed = ['agent', 'namespace', 'flux_resource_path', 'managed_resources', 'dashboard'];
  const errors = place.report.errorCount;
  checkKeys(node, allowed, place);
  for (const key of ['agent', 'namespace', 'flux_resource_path']) {
    const child = get(node, key);
    if (child) asString(child, place, key.replaceAll('_', ' '));
  }
  const isManaged = checkManaged(get(node, 'managed_resources'), place);
  const dashboard = checkDashboard(get(node, 'dashboard'), place);
  const needsAgent = isManaged || Boolean(dashboard ?? get(node, 'flux_resource_path'));
  if (needsAgent && !get(node, 'agent')) place.error(node, "agent can't be blank");
  checkFlux(node, dashboard, place);
  return place.report.errorCount === errors ? (toData(node) as Record<string, unknown>) : undefined;
}

const managedSchema: Schema = { type: 'object', properties: { enabled: { type: 'boolean' } } };
const dashboardSchema: Schema = {
  type: 'object',
  required: ['namespace'],
  properties: {
    namespace: { type: 'string', minLength: 1, maxLength: 63 },
    flux_resource_path: { type: 'string', minLength: 1, maxLength: 255 },
  },
};

/** Whether GitLab is to manage resources in the cluster. */
function checkManaged(node: Node | undefined, place: Place): boolean {
  if (!node || !checkSchema(node, managedSchema, place, 'managed resources')) return false;
  const enabled = node.kind === 'map' ? get(node, 'enabled') : undefined;
  return enabled?.kind === 'scalar' && enabled.value === true;
}

function checkDashboard(node: Node | undefined, place: Place): MapNode | undefined {
  if (!node || (node.kind === 'map' && node.entries.size === 0)) return undefined;
  checkSchema(node, dashboardSchema, place, 'dashboard');
  return node.kind === 'map' ? node : undefined;
}

function checkFlux(map: MapNode, dashboard: MapNode | undefined, place: Place): void {
  const flux = get(map, 'flux_resource_path');
  const namespace = get(map, 'namespace');
  if (flux && !namespace) place.error(flux, "namespace can't be blank");
  for (const [key, node] of [
    ['namespace', namespace],
    ['flux_resource_path', flux],
  ] as const) {
    if (node && dashboard && get(dashboard, key)) {
      const attribute = key.replaceAll('_', ' ');
      place.error(node, `${attribute} cannot be specified when dashboard.${key} is set`);
    }
  }
}
