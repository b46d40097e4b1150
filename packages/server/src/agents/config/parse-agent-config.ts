import { type MapNode, readYaml, toData, type YamlNode } from '@slipway/ci';
import {
  type AgentConfig,
  type CiAccess,
  type ConfigProblem,
  emptyConfig,
  type UserAccess,
} from './agent-config.ts';
import { ConfigFields } from './config-fields.ts';
import { readCiIdentity } from './parse-identity.ts';

/** A file that was read. With errors among the problems nobody may use the agent. */
export interface ParsedConfig {
  readonly config: AgentConfig;
  readonly problems: readonly ConfigProblem[];
}

/** GitLab's bound for projects and for groups, each. */
const mostEntries = 500;

/** Of GitLab's file; there is nothing here that would heed them. */
const withoutEffect = [
  'gitops',
  'observability',
  'container_scanning',
  'remote_development',
  'flux',
  'starboard',
  'gitlab_workspaces_proxy',
  'managed_resources',
];

/** Reads the file of an agent. */
export function parseAgentConfig(file: string, text: string): ParsedConfig {
  const read = readYaml(file, text);
  if ('message' in read) {
    const { message, at, hint } = read;
    const problem = { severity: 'error' as const, message: [message, hint].join(': '), at };
    return { config: emptyConfig, problems: [problem] };
  }
  const { root } = read;
  if (root === undefined || (root.kind === 'scalar' && root.value === null)) {
    return { config: emptyConfig, problems: [] };
  }
  const fields = new ConfigFields();
  const map = fields.map(root, 'the file', ['ci_access', 'user_access', ...withoutEffect]);
  for (const [name, { key }] of map?.entries ?? []) {
    if (withoutEffect.includes(name)) fields.warn(key, `${name} has no effect on this server`);
  }
  const config = map ? configOf(fields, map) : emptyConfig;
  return { config, problems: fields.problems };
}

function configOf(fields: ConfigFields, root: MapNode): AgentConfig {
  const ci = fields.value(root, 'ci_access');
  const user = fields.value(root, 'user_access');
  const ciMap = ci && fields.map(ci, 'ci_access', ['projects', 'groups', 'instance']);
  const instance = ciMap && fields.value(ciMap, 'instance');
  if (instance) fields.error(instance, 'ci_access:instance is not served: name projects or groups');
  const of = (key: 'projects' | 'groups') =>
    ciMap ? entriesOf(fields, ciMap, key, (node) => ciAccessOf(fields, node, key)) : [];
  return {
    ciAccess: { projects: of('projects'), groups: of('groups') },
    userAccess: user && userAccessOf(fields, user),
  };
}

/** Each thing once: of two entries the later one counts, as on GitLab, and it is said. */
function entriesOf<T extends { readonly id: string }>(
  fields: ConfigFields,
  map: MapNode,
  key: string,
  read: (node: YamlNode) => T | undefined,
): readonly T[] {
  const found = new Map<string, T>();
  for (const node of fields.list(map, key, mostEntries)) {
    const entry = read(node);
    if (entry === undefined) continue;
    if (found.has(entry.id)) {
      fields.warn(node, `"${entry.id}" is among ${key} before: only this entry counts`);
    }
    found.set(entry.id, entry);
  }
  return [...found.values()];
}

const ciKeys = ['id', 'default_namespace', 'environments', 'protected_branches_only', 'access_as'];

function ciAccessOf(fields: ConfigFields, node: YamlNode, key: string): CiAccess | undefined {
  const map = fields.map(node, `an entry of ci_access:${key}`, ciKeys);
  const id = map && idOf(fields, map, key);
  if (!map || id === undefined) return undefined;
  const namespace = fields.value(map, 'default_namespace');
  const { id: _, ...written } = toData(map) as Readonly<Record<string, unknown>>;
  return {
    id,
    accessAs: readCiIdentity(fields, map),
    defaultNamespace: namespace && fields.text(namespace, 'default_namespace'),
    environments: fields.value(map, 'environments') && fields.texts(map, 'environments'),
    isForProtectedRefs: fields.boolean(map, 'protected_branches_only') ?? false,
    written,
  };
}

function userAccessOf(fields: ConfigFields, node: YamlNode): UserAccess | undefined {
  const map = fields.map(node, 'user_access', ['access_as', 'projects', 'groups']);
  if (!map) return undefined;
  const of = (key: string) =>
    entriesOf(fields, map, key, (entry) => {
      const one = fields.map(entry, `an entry of user_access:${key}`, ['id']);
      const id = one && idOf(fields, one, key);
      return id === undefined ? undefined : { id };
    }).map(({ id }) => id);
  return { as: userIdentityOf(fields, map), projects: of('projects'), groups: of('groups') };
}

/** Without it the agent's own, as GitLab has it. */
function userIdentityOf(fields: ConfigFields, map: MapNode): UserAccess['as'] {
  const node = fields.value(map, 'access_as');
  const keys = ['agent', 'user'] as const;
  const said = node && fields.map(node, 'user_access:access_as', keys);
  if (said && said.entries.size !== 1) {
    fields.error(said, 'access_as needs one of agent and user: {}');
  }
  return keys.find((key) => said?.entries.has(key)) ?? 'agent';
}

function idOf(fields: ConfigFields, map: MapNode, key: string): string | undefined {
  const node = fields.value(map, 'id');
  const kind = key === 'projects' ? 'project' : 'group';
  if (node === undefined) {
    return fields.error(map, `an entry of ${key} needs an id: the path of the ${kind}`);
  }
  return fields.text(node, 'id')?.toLowerCase();
}
