import { withoutKeys } from '#merge/merge';
import type { Image, Service } from '#pipeline';
import { checkSchema, type Schema } from '#shape/json-schema';
import { checkKeys } from '#shape/keys';
import { asList, asStringOrStrings, asStrings, checkValues } from '#shape/lists';
import { get, itemsOf } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asString } from '#shape/scalars';
import type { CiVariable } from '#variable/variable';
import { type MapNode, type Node, toData } from '#yaml/node';
import { readVariables } from './variables.ts';

const imageKeys = ['name', 'entrypoint', 'pull_policy', 'docker', 'kubernetes'];
const serviceKeys = [...imageKeys, 'alias', 'command', 'variables'];
const policies = ['always', 'if-not-present', 'never'] as const;
type Policy = (typeof policies)[number];

/** Reads `image:`. */
export function readImage(node: Node, place: Place): Image | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') return bare(node, place);
  if (node.kind !== 'map') return place.error(node, 'config should be a hash or a string');
  const isKnown = checkImageKeys(node, imageKeys, place);
  const image = readImageMap(node, place);
  return isKnown ? image : undefined;
}

/** Reads `services:`. */
export function readServices(node: Node, place: Place): Service[] | undefined {
  const list = asList(node, place, 'config should be an array');
  if (!list) return undefined;
  const services = itemsOf(list).map((item) => readService(item, place.in('service')));
  return services.every((service) => service !== undefined) ? services : undefined;
}

function readService(node: Node, place: Place): Service | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    const image = bare(node, place);
    return image && { ...image, alias: null, command: null, variables: [] };
  }
  if (node.kind !== 'map') return place.error(node, 'config should be a hash or a string');
  const isKnown = checkImageKeys(node, serviceKeys, place);
  const image = readImageMap(node, place);
  const aliasNode = get(node, 'alias');
  const commandNode = get(node, 'command');
  const variablesNode = get(node, 'variables');
  const alias = aliasNode ? asString(aliasNode, place, 'alias') : null;
  const command = commandNode
    ? asStrings(commandNode, place, 'command should be an array of strings')
    : null;
  const variables: readonly CiVariable[] | undefined = variablesNode
    ? readVariables(variablesNode, place.in('variables'), 'job')
    : [];
  if (!isKnown || !image || alias === undefined || command === undefined || !variables)
    return undefined;
  return { ...image, alias, command, variables };
}

/** The web terminal's `ports` exist, but not in a file for pipelines. */
function checkImageKeys(map: MapNode, allowed: readonly string[], place: Place): boolean {
  const ports = map.entries.get('ports');
  if (ports) place.error(ports.key, 'config contains disallowed keys: ports');
  return checkKeys(ports ? withoutKeys(map, 'ports') : map, allowed, place) && !ports;
}

function readName(node: Node, place: Place): string | undefined {
  const isBlank =
    node.kind === 'map' || (node.kind === 'scalar' && /^\s*$/.test(String(node.value)));
  return isBlank ? place.error(node, "name can't be blank") : asString(node, place, 'name');
}

function bare(node: Node, place: Place): Image | undefined {
  const name = readName(node, place);
  if (name === undefined) return undefined;

  return { name, entrypoint: null, pull_policy: null, docker: null, kubernetes: null };
}

function readImageMap(node: MapNode, place: Place): Image | undefined {
  const name = readName(get(node, 'name') ?? node, place);
  const entrypointNode = get(node, 'entrypoint');
  const entrypoint = entrypointNode
    ? asStrings(entrypointNode, place, 'entrypoint should be an array of strings')
    : null;
  const pull_policy = readPullPolicy(get(node, 'pull_policy'), place.in('pull_policy'));
  const options = readOptions(node, place);
  if (name === undefined || entrypoint === undefined || pull_policy === undefined) return undefined;
  return options && { name, entrypoint, pull_policy, ...options };
}

function readPullPolicy(node: Node | undefined, place: Place): Policy[] | null | undefined {
  if (!node) return null;
  const words = asStringOrStrings(node, place);
  if (!words) return undefined;
  if (!checkValues(node, words, policies, place, 'config')) return undefined;
  if (words.length === 0) return place.error(node, "config can't be blank");
  return [...new Set(words.filter(isPolicy))];
}

function isPolicy(word: string): word is Policy {
  return policies.some((policy) => policy === word);
}

const executorOptions: Schema = {
  properties: {
    docker: {
      type: 'object',
      properties: {
        platform: { type: 'string', minLength: 1, maxLength: 64 },
        user: { type: 'string', minLength: 1, maxLength: 255 },
      },
    },
    kubernetes: {
      type: 'object',
      properties: { user: { type: ['string', 'integer'], minLength: 1, maxLength: 255 } },
    },
  },
};

/** `docker:` and `kubernetes:`, which GitLab checks by a schema of their own. */
function readOptions(map: MapNode, place: Place): Pick<Image, 'docker' | 'kubernetes'> | undefined {
  const given = [...map.entries].filter(([key]) => get(map, key) && isOption(key));
  if (given.length === 0) return { docker: null, kubernetes: null };
  const options: MapNode = { ...map, entries: new Map(given) };
  if (!checkSchema(options, executorOptions, place, 'executor opts')) return undefined;
  // The schema has checked it.
  const { docker, kubernetes } = toData(options) as Partial<Image>;
  return { docker: docker ?? null, kubernetes: kubernetes ?? null };
}

function isOption(key: string): boolean {
  return key === 'docker' || key === 'kubernetes';
}
