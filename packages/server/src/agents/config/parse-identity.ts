import type { MapNode, YamlNode } from '@slipway/ci';
import type { CiIdentity, StaticIdentity } from './agent-config.ts';
import type { ConfigFields } from './config-fields.ts';

const ways = ['agent', 'impersonate', 'ci_job', 'ci_user'] as const;

/** `access_as` of an entry for jobs: the agent's own identity where it says nothing. */
export function readCiIdentity(fields: ConfigFields, entry: MapNode): CiIdentity {
  const node = fields.value(entry, 'access_as');
  const map = node && fields.map(node, 'access_as', ways);
  if (!map) return { as: 'agent' };
  if (map.entries.size !== 1) {
    fields.error(map, `access_as needs one of ${ways.join(', ')}: {}`);
    return { as: 'agent' };
  }
  const as = ways.find((way) => map.entries.has(way)) ?? 'agent';
  const value = fields.value(map, as);
  if (as !== 'impersonate') {
    if (value !== undefined) fields.map(value, as, []);
    return { as };
  }
  const identity = readStaticIdentity(fields, value ?? map);
  return identity ? { as, identity } : { as: 'agent' };
}

function readStaticIdentity(fields: ConfigFields, node: YamlNode): StaticIdentity | undefined {
  const map = fields.map(node, 'impersonate', ['username', 'uid', 'groups', 'extra']);
  const name = map && fields.value(map, 'username');
  if (!map) return undefined;
  if (!name) return fields.error(map, 'impersonate needs a username');
  const username = fields.text(name, 'username');
  const uid = fields.value(map, 'uid');
  return {
    username: username ?? '',
    uid: uid && fields.text(uid, 'uid'),
    groups: fields.texts(map, 'groups'),
    extra: extraOf(fields, map),
  };
}

/** GitLab's list of `key` and `val`. */
function extraOf(fields: ConfigFields, map: MapNode): Readonly<Record<string, readonly string[]>> {
  const pairs = fields.list(map, 'extra').flatMap((node) => {
    const pair = fields.map(node, 'an entry of extra', ['key', 'val']);
    const key = pair && fields.value(pair, 'key');
    const name = key && fields.text(key, 'key');
    if (!pair || name === undefined) {
      fields.error(node, 'an entry of extra needs a key and a list val');
      return [];
    }
    return [[name, fields.texts(pair, 'val')] as const];
  });
  return Object.fromEntries(pairs);
}
