import type { Trigger } from '#pipeline';
import { checkKeys } from '#shape/keys';
import { get, isBlank, itemsOf } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asBoolean, asString, asWord } from '#shape/scalars';
import { type MapNode, type Node, toData } from '#yaml/node';
import { checkRemoteOptions } from './remote-include.ts';
import { readRules } from './rules.ts';

const includeKeys = [
  'local',
  'template',
  'artifact',
  'job',
  'project',
  'file',
  'ref',
  'component',
  'remote',
  'inputs',
  'rules',
  'integrity',
  'cache',
];
const locations = ['local', 'template', 'artifact', 'project', 'component', 'remote'];
const mostIncludes = 3;
const strategies = ['depend', 'mirror'] as const;
const eitherHint = 'name a project, or include a file for a child pipeline';

/** Reads `trigger:`. */
export function readTrigger(node: Node, place: Place): Trigger | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    if (node.value.trim() === '') return place.error(node, "config can't be blank", eitherHint);
    return { ...empty, project: node.value };
  }
  if (node.kind !== 'map') return place.error(node, 'has to be either a string or a hash');
  if (node.entries.size === 0) return place.error(node, "config can't be blank", eitherHint);
  const errors = place.report.errorCount;
  const include = get(node, 'include');
  const allowed = node.entries.has('include')
    ? ['include', 'strategy', 'forward', 'inputs']
    : ['project', 'branch', 'strategy', 'forward', 'inputs'];
  checkKeys(node, allowed, place);
  const trigger = {
    project: include ? null : readProject(node, place),
    branch: readText(node, 'branch', place),
    include: include ? readIncludes(include, place.in('include')) : null,
    strategy: readStrategy(get(node, 'strategy'), place),
    inputs: readInputs(get(node, 'inputs'), place),
    forward: readForward(get(node, 'forward'), place.in('forward')),
  };
  // Every undefined above has been reported.
  return place.report.errorCount === errors ? (trigger as Trigger) : undefined;
}

const empty: Trigger = {
  project: null,
  branch: null,
  include: null,
  strategy: null,
  inputs: {},
  forward: { yaml_variables: true, pipeline_variables: false },
};

function readProject(map: MapNode, place: Place): string | undefined {
  const node = get(map, 'project');
  if (node && !isBlank(node)) return asString(node, place, 'project');
  return place.error(map, "project can't be blank", eitherHint);
}

function readText(map: MapNode, key: string, place: Place): string | null | undefined {
  const node = get(map, key);
  return node ? asString(node, place, key) : null;
}

function readStrategy(node: Node | undefined, place: Place): Trigger['strategy'] | undefined {
  if (!node) return null;
  return asWord(node, strategies, place, 'strategy should be depend or mirror');
}

function readInputs(node: Node | undefined, place: Place): Trigger['inputs'] | undefined {
  if (!node) return {};
  if (node.kind !== 'map') return place.error(node, 'inputs should be a hash');
  return toData(node) as Record<string, unknown>;
}

function readForward(node: Node | undefined, place: Place): Trigger['forward'] | undefined {
  if (!node) return empty.forward;
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  if (!checkKeys(node, ['yaml_variables', 'pipeline_variables'], place)) return undefined;
  const yaml = get(node, 'yaml_variables');
  const pipeline = get(node, 'pipeline_variables');
  const yaml_variables = yaml ? asBoolean(yaml, place, 'yaml variables') : true;
  const pipeline_variables = pipeline ? asBoolean(pipeline, place, 'pipeline variables') : false;
  if (yaml_variables === undefined || pipeline_variables === undefined) return undefined;
  return { yaml_variables, pipeline_variables };
}

function readIncludes(node: Node, place: Place): unknown[] | undefined {
  if (node.kind === 'map') {
    return place.error(node, 'config should be an array or a string', 'begin it with a dash');
  }
  const items = itemsOf(node);
  if (node.kind === 'list' && node.items.length > mostIncludes) {
    return place.error(node, `config is too long (maximum is ${mostIncludes})`);
  }
  if (items.length === 0) return place.error(node, "config can't be blank");
  const fine = items.filter((item) => isInclude(item, place.in('include')));
  return fine.length === items.length ? items.map(toData) : undefined;
}

function isInclude(node: Node, place: Place): boolean {
  if (node.kind === 'scalar' && typeof node.value === 'string') return true;
  const errors = place.report.errorCount;
  if (node.kind !== 'map') place.error(node, 'config should be a hash or a string');
  else {
    checkKeys(node, includeKeys, place);
    const used = locations.filter((key) => get(node, key));
    if (used.length !== 1) {
      place.error(node, `config must use exactly one of these keys: ${locations.join(', ')}`);
    }
    if (get(node, 'artifact') && !get(node, 'job')) {
      place.error(node, 'config must specify the job where to fetch the artifact from');
    }
    if (get(node, 'project') && !get(node, 'file')) {
      place.error(node, 'config must specify the file where to fetch the config from');
    }
    checkRemoteOptions(node, (at, text) => place.error(at, text));
    const rules = get(node, 'rules');
    if (rules) readRules(rules, place, 'include');
  }
  return place.report.errorCount === errors;
}
