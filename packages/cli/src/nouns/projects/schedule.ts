import type { Project, Schedule } from '@slipway/contract';
import type { Api } from '#api/api';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { projectOption } from '#command';

/** All of a project. */
export const list = apiCommand({
  summary: 'Lists the pipelines that a project makes by the clock.',
  options: projectOption,
  example: 'slipway schedule list --project root/hello',
  ask: (call) => allPages<Schedule>(call.api, addressOf(call)),
  say: (schedules) => ({
    heads: ['ID', 'SCHEDULE', 'REF', 'WHEN', 'NEXT', 'LAST'],
    rows: schedules.map((it) => [
      String(it.id),
      it.description,
      it.ref.replace(/^refs\/(heads|tags)\//, ''),
      `${it.cron} ${it.cron_timezone}`,
      it.active ? (it.next_run_at ?? '') : 'paused',
      it.last_error ?? '',
    ]),
    empty: 'no schedules; slipway schedule create makes one',
  }),
});

/** A new one. */
export const create = apiCommand({
  summary: 'Makes pipelines by the clock.',
  positionals: ['DESCRIPTION', 'CRON'],
  options: {
    ...projectOption,
    ref: {
      type: 'string',
      value: 'REF',
      description: 'of this branch or tag (default: the default branch)',
    },
    timezone: {
      type: 'string',
      value: 'ZONE',
      description: 'such as Europe/Berlin (default: UTC)',
    },
  },
  example: 'slipway schedule create nightly "30 3 * * *" --project root/hello',
  ask: async (call) => {
    const [description, cron] = call.positionals;
    const ref =
      call.flags.text('ref') ?? (await call.api.get<Project>(call.project())).default_branch;
    return call.api.post<Schedule>(addressOf(call), {
      description,
      cron,
      ref,
      ...wished(call.flags, { timezone: 'cron_timezone' }),
    });
  },
  say: (it) => `schedule ${it.id} makes its first pipeline of ${it.ref} at ${it.next_run_at}`,
});

/** No pipelines for a while. */
export const pause = onSchedule(
  'pause',
  'Lets a schedule rest.',
  (api, address) => api.put(address, { active: false }),
  'is paused',
);

/** Pipelines again. */
export const resume = onSchedule(
  'resume',
  'Lets a schedule go on.',
  (api, address) => api.put(address, { active: true }),
  'goes on',
);

/** One pipeline now. */
export const run = onSchedule(
  'run',
  'Makes a pipeline of a schedule now.',
  (api, address) => api.post(`${address}/play`),
  'makes a pipeline now',
);

/** Gone. */
export const remove = onSchedule(
  'delete',
  'Deletes a schedule.',
  (api, address) => api.delete(address),
  'is deleted',
);

function onSchedule(
  verb: string,
  summary: string,
  act: (api: Api, address: string) => Promise<unknown>,
  outcome: string,
) {
  return apiCommand({
    summary,
    positionals: ['ID'],
    options: projectOption,
    example: `slipway schedule ${verb} 3 --project root/hello`,
    ask: async (call) => {
      const [id = ''] = call.positionals;
      await act(call.api, `${addressOf(call)}/${encodeURIComponent(id)}`);
      return { id };
    },
    say: ({ id }) => `schedule ${id} ${outcome}`,
  });
}

function addressOf({ project }: Call): string {
  return `${project()}/pipeline_schedules`;
}
