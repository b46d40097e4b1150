import type { PrefillVariable } from '@slipway/contract';
import { checkKeys } from '#shape/keys';
import { asStrings } from '#shape/lists';
import { get, isNull } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asAlphanumeric, asBoolean } from '#shape/scalars';
import type { CiVariable } from '#variable/variable';
import { type MapNode, type Node, scalarText } from '#yaml/node';

/** Which forms a place allows for the value of a variable. */
export type VariableForm = 'root' | 'job' | 'plain';

const keys: Readonly<Record<VariableForm, readonly string[]>> = {
  root: ['value', 'description', 'options', 'expand'],
  job: ['value', 'expand'],
  plain: [],
};

/** Reads `variables:` into a list, in the order written. */
export function readVariables(
  node: Node,
  place: Place,
  form: VariableForm,
): readonly CiVariable[] | undefined {
  if (node.kind !== 'map') {
    const text =
      form === 'root' ? 'config should be a hash' : 'config should be a hash of key value pairs';
    return place.error(node, text);
  }
  const variables: CiVariable[] = [];
  for (const [key, { value }] of node.entries) {
    const variable = readVariable(key, value, place.in(key), form);
    if (variable) variables.push(variable);
  }
  return variables;
}

function readVariable(
  key: string,
  node: Node,
  place: Place,
  form: VariableForm,
): CiVariable | undefined {
  if (node.kind === 'scalar' && node.value !== null) return { key, value: scalarText(node) };
  if (form === 'plain') return place.error(node, 'config must be a string');
  // GitLab reads nothing as a definition that says nothing.
  if (isNull(node)) return { key, value: '' };
  if (node.kind !== 'map') {
    return place.error(node, 'variable definition must be either a string or a hash');
  }
  const areKnown = checkKeys(node, keys[form], place, 'invalid-keyword', 'uses invalid data keys');
  const value = readValue(node, place);
  const expandNode = get(node, 'expand');
  const expand = expandNode ? asBoolean(expandNode, place, 'config expand') : true;
  if (!areKnown || value === undefined || expand === undefined) return undefined;
  return expand ? { key, value } : { key, value, raw: true };
}

function readValue(map: MapNode, place: Place): string | undefined {
  const node = get(map, 'value');
  const description = get(map, 'description');
  if (description) asAlphanumeric(description, place, 'config description');
  if (node && node.kind !== 'scalar') return place.error(node, 'config value must be a scalar');
  const value = node ? scalarText(node) : '';
  const optionsNode = get(map, 'options');
  if (!optionsNode) return value;
  const options = asStrings(optionsNode, place, 'config options should be an array of strings');
  const written = node?.kind === 'scalar' ? node.value : undefined;
  if (options && options.length > 0 && !options.some((option) => option === written)) {
    return place.error(node ?? optionsNode, 'config value must be present in options');
  }
  return value;
}

/** Root variables with a description: a form for manual runs shows them. */
export function readPrefill(node: Node): PrefillVariable[] {
  if (node.kind !== 'map') return [];
  return [...node.entries].flatMap(([key, { value: map }]) => {
    if (map.kind !== 'map') return [];
    const description = get(map, 'description');
    if (description?.kind !== 'scalar') return [];
    const value = get(map, 'value');
    const options = get(map, 'options');
    return {
      key,
      value: value?.kind === 'scalar' ? scalarText(value) : '',
      description: scalarText(description),
      options: options?.kind === 'list' ? options.items.flatMap(stringOf) : null,
    };
  });
}

function stringOf(node: Node): string[] {
  return node.kind === 'scalar' ? [scalarText(node)] : [];
}
