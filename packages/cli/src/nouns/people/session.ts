import type { BrowserSession } from '@slipway/contract';
import { apiCommand } from '#api/api-command';

/** Where one is signed in. */
export const list = apiCommand({
  summary: 'Lists the browsers in which you are signed in.',
  example: 'slipway session list',
  ask: async ({ api }) =>
    (await (await api.send('GET', '/-/sessions')).json()) as readonly BrowserSession[], // the server's own
  say: (sessions) => ({
    heads: ['ID', 'ADDRESS', 'SIGNED IN', 'UNTIL', 'BROWSER'],
    rows: sessions.map((it) => [
      String(it.id),
      it.ip_address,
      it.created_at,
      it.expires_at,
      it.user_agent,
    ]),
    empty: 'no browser is signed in as you',
  }),
});

/** Signs a browser out. */
export const end = apiCommand({
  summary: 'Signs a browser out.',
  positionals: ['ID'],
  example: 'slipway session end 3',
  ask: async ({ api, positionals: [id = ''] }) => {
    await api.send('DELETE', `/-/sessions/${encodeURIComponent(id)}`);
    return { id };
  },
  say: ({ id }) => `session ${id} is over`,
});
