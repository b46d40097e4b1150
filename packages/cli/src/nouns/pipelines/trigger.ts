import type { TriggerToken } from '@slipway/contract';
import { allPages, apiCommand, type Call } from '#api/api-command';
import { projectOption } from '#command';

/** Of whatever owner. */
export const list = apiCommand({
  summary: 'Lists trigger tokens: by one another program starts pipelines, and does nothing else.',
  options: projectOption,
  example: 'slipway trigger list --project root/hello',
  ask: (call) => allPages<TriggerToken>(call.api, addressOf(call)),
  say: (tokens) => ({
    heads: ['ID', 'FOR', 'OWNER', 'LAST USED'],
    rows: tokens.map((it) => [
      String(it.id),
      it.description,
      it.owner?.username ?? 'nobody',
      it.last_used ?? 'never',
    ]),
    empty: 'no trigger tokens; slipway trigger create FOR makes one',
  }),
});

/** A new one. */
export const create = apiCommand({
  summary: 'Makes a trigger token, and says how a pipeline is started with it.',
  positionals: ['FOR'],
  options: projectOption,
  example: 'slipway trigger create "nightly robot" --project root/hello',
  ask: (call) => call.api.post<TriggerToken>(addressOf(call), { description: call.positionals[0] }),
  say: ({ token }, call) => [
    token,
    'a pipeline is started with it by:',
    `  curl -X POST -F token=${token} -F ref=main ${call.api.url}/api/v4${call.project()}/trigger/pipeline`,
  ],
});

/** Ends one. */
export const revoke = apiCommand({
  summary: 'Revokes a trigger token.',
  positionals: ['ID'],
  options: projectOption,
  example: 'slipway trigger revoke 2 --project root/hello',
  ask: async (call) => {
    const [id = ''] = call.positionals;
    await call.api.delete(`${addressOf(call)}/${encodeURIComponent(id)}`);
    return { id };
  },
  say: ({ id }) => `trigger token ${id} is revoked`,
});

const addressOf = (call: Call) => `${call.project()}/triggers`;
