import type { FreezePeriod } from '@slipway/contract';
import { allPages, apiCommand, type Call } from '#api/api-command';
import { projectOption } from '#command';

/** All of a project. */
export const list = apiCommand({
  summary: 'Lists the times in which nothing is to be released, and whether it is one now.',
  options: projectOption,
  example: 'slipway freeze list --project root/shop',
  ask: (call) => allPages<FreezePeriod>(call.api, addressOf(call)),
  say: (periods) => ({
    heads: ['ID', 'BEGINS', 'ENDS', 'TIME ZONE', 'NOW'],
    rows: periods.map((it) => [
      String(it.id),
      it.freeze_start,
      it.freeze_end,
      it.cron_timezone,
      it.frozen_until === null ? 'not frozen' : `frozen until ${it.frozen_until}`,
    ]),
    empty: 'nothing is ever frozen',
  }),
});

/** One more. */
export const add = apiCommand({
  summary: 'Adds a time in which nothing is to be released: its jobs see CI_DEPLOY_FREEZE.',
  positionals: ['BEGIN', 'END'],
  options: {
    ...projectOption,
    timezone: { type: 'string', value: 'ZONE', description: 'default: UTC' },
  },
  example: 'slipway freeze add "0 20 * * 5" "0 7 * * 1" --timezone Europe/Berlin',
  ask: (call) => {
    const [begin, end] = call.positionals;
    return call.api.post<FreezePeriod>(addressOf(call), {
      freeze_start: begin,
      freeze_end: end,
      cron_timezone: call.flags.text('timezone') ?? 'UTC',
    });
  },
  say: (it) =>
    `freeze ${it.id}: from ${it.freeze_start} to ${it.freeze_end} in ${it.cron_timezone}`,
});

/** One less. */
export const remove = apiCommand({
  summary: 'Takes a freeze away.',
  positionals: ['ID'],
  options: projectOption,
  example: 'slipway freeze remove 3 --project root/shop',
  ask: async (call) => {
    const [id = ''] = call.positionals;
    await call.api.delete(`${addressOf(call)}/${encodeURIComponent(id)}`);
    return { id };
  },
  say: ({ id }) => `freeze ${id} is removed`,
});

function addressOf({ project }: Call): string {
  return `${project()}/freeze_periods`;
}
