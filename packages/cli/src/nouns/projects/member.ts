import type { Group, Member } from '@slipway/contract';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { userNamed } from '#nouns/people/user';
import { ownerOf, ownerOptions } from './owner.ts';
import { levelOf, roleOf } from './role.ts';

/** Those of the project or group, and those that come with the groups around it. */
export const list = apiCommand({
  summary: 'Lists who takes part in a project or group, and as what.',
  options: ownerOptions,
  example: 'slipway member list --project root/hello',
  ask: (call) => allPages<Member>(call.api, `${ownerOf(call)}/members/all`),
  say: (members) => ({
    heads: ['USER', 'NAME', 'ROLE', 'UNTIL'],
    rows: members.map((it) => [
      it.username ?? '',
      it.name ?? '',
      roleOf(it.access_level),
      it.expires_at ?? '',
    ]),
    empty: 'nobody',
  }),
});

/** Somebody more. */
export const add = apiCommand({
  summary: 'Lets a user take part in a project or group, or gives them another role there.',
  positionals: ['USERNAME', 'ROLE'],
  options: {
    ...ownerOptions,
    until: { type: 'string', value: 'YYYY-MM-DD', description: 'ends by itself then' },
  },
  example: 'slipway member add ada developer --project root/hello',
  ask: async (call) => {
    const [username = '', role = ''] = call.positionals;
    const level = levelOf(role);
    const members = `${ownerOf(call)}/members`;
    const { id } = await userNamed(call.api, username);
    const wish = { access_level: level, ...wished(call.flags, { until: 'expires_at' }) };
    const present = await allPages<Member>(call.api, members);
    return present.some((it) => it.id === id)
      ? call.api.put<Member>(`${members}/${id}`, wish)
      : call.api.post<Member>(members, { user_id: id, ...wish });
  },
  say: (member) => `${member.username} is ${roleOf(member.access_level)}`,
});

/** Somebody less. */
export const remove = apiCommand({
  summary: 'Ends the membership of a user.',
  positionals: ['USERNAME'],
  options: ownerOptions,
  example: 'slipway member remove ada --project root/hello',
  ask: async (call) => {
    const [username = ''] = call.positionals;
    const { id } = await userNamed(call.api, username);
    await call.api.delete(`${ownerOf(call)}/members/${id}`);
    return { username };
  },
  say: ({ username }) => `${username} is no member any more`,
});

/** A group whose members take part. */
export const share = apiCommand({
  summary: 'Lets the members of a group take part in a project or in another group.',
  positionals: ['GROUP', 'ROLE'],
  options: {
    ...ownerOptions,
    until: { type: 'string', value: 'YYYY-MM-DD', description: 'ends by itself then' },
  },
  example: 'slipway member share crew developer --project root/hello',
  ask: async (call) => {
    const [path = '', role = ''] = call.positionals;
    const level = levelOf(role);
    const { id } = await groupNamed(call, path);
    const wish = { group_id: id, group_access: level };
    await call.api.post(`${ownerOf(call)}/share`, {
      ...wish,
      ...wished(call.flags, { until: 'expires_at' }),
    });
    return { group: path, role };
  },
  say: ({ group, role }) => `members of ${group} take part, as ${role} at most`,
});

/** Takes that back. */
export const unshare = apiCommand({
  summary: 'Lets the members of a group take part no longer.',
  positionals: ['GROUP'],
  options: ownerOptions,
  example: 'slipway member unshare crew --project root/hello',
  ask: async (call) => {
    const [path = ''] = call.positionals;
    const { id } = await groupNamed(call, path);
    await call.api.delete(`${ownerOf(call)}/share/${id}`);
    return { group: path };
  },
  say: ({ group }) => `members of ${group} take part no longer, unless they are members themselves`,
});

function groupNamed({ api }: Call, path: string): Promise<Group> {
  return api.get<Group>(`/groups/${encodeURIComponent(path)}?with_projects=false`);
}
