import type { BrowserSession } from '@slipway/contract';
import { apiCommand, type Call } from '#api/api-command';
import type { Option } from '#command';
import { userNamed } from './user.ts';

const options: Readonly<Record<string, Option>> = {
  user: { type: 'string', value: 'USERNAME', description: 'of somebody else, for administrators' },
};

/** Where one is signed in, or somebody else. */
export const list = apiCommand({
  summary: 'Lists the browsers in which you are signed in, or somebody else is.',
  options,
  example: 'slipway session list',
  ask: async (call) => {
    const answer = await call.api.send('GET', await addressOf(call));
    return (await answer.json()) as readonly BrowserSession[]; // the server's own
  },
  say: (sessions, { flags }) => ({
    heads: ['ID', 'ADDRESS', 'SIGNED IN', 'UNTIL', 'BROWSER'],
    rows: sessions.map((it) => [
      String(it.id),
      it.ip_address,
      it.created_at,
      it.expires_at,
      it.user_agent,
    ]),
    empty: `no browser is signed in as ${flags.text('user') ?? 'you'}`,
  }),
});

/** Signs a browser out. */
export const end = apiCommand({
  summary: 'Signs a browser out.',
  positionals: ['ID'],
  options,
  example: 'slipway session end 3',
  ask: async (call) => {
    const [id = ''] = call.positionals;
    await call.api.send('DELETE', `${await addressOf(call)}/${encodeURIComponent(id)}`);
    return { id };
  },
  say: ({ id }) => `session ${id} is over`,
});

/** One's own are beside GitLab's API. */
async function addressOf({ api, flags }: Call): Promise<string> {
  const username = flags.text('user');
  if (username === undefined) return '/-/sessions';
  return `/api/v4/users/${(await userNamed(api, username)).id}/sessions`;
}
