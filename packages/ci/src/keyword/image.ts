import { didYouMean } from '../nearest.ts';
import type { Image, Service } from '../pipeline.ts';
import {
  asList,
  asString,
  asStringOrStrings,
  asStrings,
  checkKeys,
  get,
  type Place,
  quoteHint,
} from '../shape.ts';
import type { CiVariable } from '../variable.ts';
import type { MapNode, Node } from '../yaml/node.ts';
import { readVariables } from './variables.ts';

const imageKeys = ['name', 'entrypoint', 'pull_policy', 'docker', 'kubernetes'];
const serviceKeys = [...imageKeys, 'alias', 'command', 'variables'];
const policies = ['always', 'if-not-present', 'never'] as const;
type Policy = (typeof policies)[number];

/** Reads `image:`. */
export function readImage(node: Node, place: Place): Image | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') return bare(node.value);
  if (node.kind !== 'map') return place.error(node, 'config should be a hash or a string');
  if (node.entries.has('ports')) {
    return place.error(node, 'config contains disallowed keys: ports');
  }
  if (!checkKeys(node, imageKeys, place)) return undefined;
  return readImageMap(node, place);
}

/** Reads `services:`. */
export function readServices(node: Node, place: Place): Service[] | undefined {
  const list = asList(node, place, 'config should be an array');
  if (!list) return undefined;
  const services = list.items.map((item) => readService(item, place.in('service')));
  return services.every((service) => service !== undefined) ? services : undefined;
}

function readService(node: Node, place: Place): Service | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    return { ...bare(node.value), alias: null, command: null, variables: [] };
  }
  if (node.kind !== 'map') return place.error(node, 'config should be a hash or a string');
  if (node.entries.has('ports')) {
    return place.error(node, 'config contains disallowed keys: ports');
  }
  if (!checkKeys(node, serviceKeys, place)) return undefined;
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
  if (!image || alias === undefined || command === undefined || !variables) return undefined;
  return { ...image, alias, command, variables };
}

function bare(name: string): Image {
  return { name, entrypoint: null, pull_policy: null, docker: null, kubernetes: null };
}

function readImageMap(node: MapNode, place: Place): Image | undefined {
  const nameNode = get(node, 'name');
  if (!nameNode) return place.error(node, "name can't be blank");
  const name = asString(nameNode, place, 'name');
  const entrypointNode = get(node, 'entrypoint');
  const entrypoint = entrypointNode
    ? asStrings(entrypointNode, place, 'entrypoint should be an array of strings')
    : null;
  const pull_policy = readPullPolicy(get(node, 'pull_policy'), place.in('pull_policy'));
  const docker = readDocker(get(node, 'docker'), place);
  const kubernetes = readKubernetes(get(node, 'kubernetes'), place);
  if (name === undefined || entrypoint === undefined || pull_policy === undefined) return undefined;
  if (docker === undefined || kubernetes === undefined) return undefined;
  return { name, entrypoint, pull_policy, docker, kubernetes };
}

function readPullPolicy(node: Node | undefined, place: Place): Policy[] | null | undefined {
  if (!node) return null;
  const words = asStringOrStrings(node, place);
  if (!words) return undefined;
  const unknown = words.filter((word) => !isPolicy(word));
  if (unknown.length > 0) {
    return place.error(
      node,
      `config contains unknown values: ${unknown.join(', ')}`,
      `known: ${policies.join(', ')}`,
    );
  }
  if (words.length === 0) return place.error(node, "config can't be blank");
  return [...new Set(words.filter(isPolicy))];
}

function isPolicy(word: string): word is Policy {
  return policies.some((policy) => policy === word);
}

/** Options of the docker executor; GitLab checks them, and those for Kubernetes, with a JSON schema. */
function readDocker(node: Node | undefined, place: Place): Image['docker'] | undefined {
  if (!node) return null;
  const options: { platform?: string; user?: string } = {};
  if (!isOptions(node, 'docker', ['platform', 'user'], place)) return undefined;
  for (const [key, longest] of [
    ['platform', 64],
    ['user', 255],
  ] as const) {
    const child = get(node, key);
    if (!child) continue;
    const at = `\`/docker/${key}\``;
    if (child.kind !== 'scalar' || typeof child.value !== 'string') {
      return place.error(child, `executor opts value at ${at} is not a string`, quoteHint(child));
    }
    if (child.value === '') {
      return place.error(child, `executor opts string length at ${at} is less than: 1`);
    }
    if (child.value.length > longest) {
      return place.error(child, `executor opts string length at ${at} is greater than: ${longest}`);
    }
    options[key] = child.value;
  }
  return options;
}

function readKubernetes(node: Node | undefined, place: Place): Image['kubernetes'] | undefined {
  if (!node) return null;
  if (!isOptions(node, 'kubernetes', ['user'], place)) return undefined;
  const user = get(node, 'user');
  if (!user) return {};
  if (
    user.kind === 'scalar' &&
    (typeof user.value === 'string' || typeof user.value === 'number')
  ) {
    return { user: user.value };
  }
  const text = 'executor opts value at `/kubernetes/user` is not one of the types: string, integer';
  return place.error(user, text);
}

function isOptions(
  node: Node,
  executor: string,
  known: readonly string[],
  place: Place,
): node is MapNode {
  if (node.kind !== 'map') {
    place.error(node, `executor opts value at \`/${executor}\` is not an object`);
    return false;
  }
  const unknown = [...node.entries].find(([key]) => !known.includes(key));
  if (!unknown) return true;
  const [key, entry] = unknown;
  const text = `executor opts object property at \`/${executor}/${key}\` is a disallowed additional property`;
  place.error(entry.key, text, didYouMean(key, known) ?? `known here: ${known.join(', ')}`);
  return false;
}
