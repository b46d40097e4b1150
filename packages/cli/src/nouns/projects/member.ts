import type { Member } from '@slipway/contract';
import { allPages, apiCommand, wished } from '#api/api-command';
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
