import type { FreezePeriod } from '@slipway/contract';
import { connectApi } from '#api/api';
import { type Command, type Input, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { print, printJson, printTable } from '#output';
import { projectOf } from '#project/project';

/** Where the API has the freezes of a project. */
function freezesOf({ flags }: Input) {
  const api = connectApi(readDataDir(flags));
  const path = `/projects/${encodeURIComponent(projectOf(flags, api))}/freeze_periods`;
  return { api, path };
}

export const list: Command = {
  summary: 'Lists the times in which nothing is to be released, and whether it is one now.',
  positionals: [],
  options: { ...projectOption, ...jsonOption },
  example: 'slipway freeze list --project root/shop',
  async run(input) {
    const { api, path } = freezesOf(input);
    const periods = await api.get<readonly FreezePeriod[]>(`${path}?per_page=100`);
    if (input.flags.isSet('json')) printJson(periods);
    else {
      printTable(
        ['ID', 'BEGINS', 'ENDS', 'TIME ZONE', 'NOW'],
        periods.map((it) => [
          String(it.id),
          it.freeze_start,
          it.freeze_end,
          it.cron_timezone,
          it.frozen_until === null ? 'not frozen' : `frozen until ${it.frozen_until}`,
        ]),
        'nothing is ever frozen',
      );
    }
    return 0;
  },
};

export const add: Command = {
  summary: 'Adds a time in which nothing is to be released: its jobs see CI_DEPLOY_FREEZE.',
  positionals: ['BEGIN', 'END'],
  options: {
    ...projectOption,
    ...jsonOption,
    timezone: { type: 'string', value: 'ZONE', description: 'default: UTC' },
  },
  example: 'slipway freeze add "0 20 * * 5" "0 7 * * 1" --timezone Europe/Berlin',
  async run(input) {
    const { api, path } = freezesOf(input);
    const [freeze_start = '', freeze_end = ''] = input.positionals;
    const cron_timezone = input.flags.text('timezone') ?? 'UTC';
    const made = await api.post<FreezePeriod>(path, { freeze_start, freeze_end, cron_timezone });
    if (input.flags.isSet('json')) printJson(made);
    else print(`freeze ${made.id}: from ${freeze_start} to ${freeze_end} in ${cron_timezone}`);
    return 0;
  },
};

export const remove: Command = {
  summary: 'Takes a freeze away.',
  positionals: ['ID'],
  options: { ...projectOption, ...jsonOption },
  example: 'slipway freeze remove 3 --project root/shop',
  async run(input) {
    const { api, path } = freezesOf(input);
    const [id = ''] = input.positionals;
    await api.delete(`${path}/${encodeURIComponent(id)}`);
    if (input.flags.isSet('json')) printJson({ id: Number(id) });
    else print(`freeze ${id} is removed`);
    return 0;
  },
};
