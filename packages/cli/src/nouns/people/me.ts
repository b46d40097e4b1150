import type { FullUser } from '@slipway/contract';
import { apiCommand } from '#api/api-command';
import { UsageError } from '#command';
import { askSecret } from '#nouns/projects/secret';

/** Whom commands act for. */
export const show = apiCommand({
  summary: 'Says whom the commands act for.',
  example: 'slipway me show',
  ask: ({ api }) => api.get<FullUser>('/user'),
  say: (me) => [
    `${me.username} (${me.name})`,
    `email   ${me.email}`,
    `rights  ${me.is_admin ? 'administrator' : 'user'}`,
  ],
});

/** Another name. */
export const edit = apiCommand({
  summary: 'Changes your name, as people read it.',
  options: { name: { type: 'string', value: 'NAME', description: 'another name' } },
  example: 'slipway me edit --name "Ada Lovelace"',
  ask: ({ api, flags }) => {
    const name = flags.text('name');
    if (name === undefined) throw new UsageError('say what to change: --name');
    return api.put<FullUser>('/user', { name });
  },
  say: (me) => `${me.username} is ${me.name}`,
});

/** Another password, for whoever knows the one that holds. */
export const password = apiCommand({
  summary: 'Changes your password. Both are asked for, or are two lines of standard input.',
  example: 'slipway me password',
  ask: async ({ api }) => {
    const current = await askSecret('current password');
    const wanted = await askSecret('new password');
    await api.send('PUT', '/-/password', { current_password: current, password: wanted });
    return { changed: true };
  },
  say: () => 'your password is changed; whoever was signed in as you elsewhere is signed out',
});
