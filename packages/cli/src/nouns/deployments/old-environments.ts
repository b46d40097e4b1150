import { parseDuration } from '@slipway/contract';
import { apiCommand, type Call } from '#api/api-command';
import { projectOption, UsageError } from '#command';

interface Named {
  readonly id: number;
  readonly name: string;
}

const options = {
  ...projectOption,
  before: {
    type: 'string',
    value: 'WHEN',
    description: 'a date, or an age: "90 days" (default: 30 days)',
  },
  'dry-run': { type: 'boolean', description: 'only say which they are' },
} as const;

/** Those that nobody has used for long. */
export const stopStale = apiCommand({
  summary: 'Stops all environments that nobody has changed or deployed to for a while.',
  options,
  example: 'slipway environment stop-stale --before "60 days" --dry-run',
  ask: async ({ api, project, flags }) => {
    const query = new URLSearchParams({
      before: momentIn(flags.text('before')).toISOString(),
      dry_run: String(flags.isSet('dry-run')),
    });
    const path = `${project()}/environments/stop_stale?${query}`;
    return (await api.post<{ readonly environments: readonly Named[] }>(path)).environments;
  },
  say: (all, call) => {
    if (all.length === 0) return 'nothing is stale: protected environments never are';
    const verb = isDry(call) ? 'would be stopped' : 'is stopped';
    return all.map(({ name }) => `${name} ${verb}`);
  },
});

/** Those of branches that are long gone. */
export const deleteReviewApps = apiCommand({
  summary: 'Deletes stopped review environments (review/…) in a week, unless they start again.',
  options: {
    ...options,
    limit: { type: 'string', value: 'N', description: 'the oldest so many (default: 100)' },
  },
  example: 'slipway environment delete-review-apps --before "60 days" --dry-run',
  ask: async ({ api, project, flags }) => {
    const limit = flags.text('limit');
    const query = new URLSearchParams({
      before: momentIn(flags.text('before')).toISOString(),
      dry_run: String(flags.isSet('dry-run')),
      ...(limit !== undefined && { limit }),
    });
    const path = `/api/v4${project()}/environments/review_apps?${query}`;
    const answer = await api.send('DELETE', path);
    const found = (await answer.json()) as { readonly scheduled_entries: readonly Named[] };
    return found.scheduled_entries;
  },
  say: (all, call) => {
    if (all.length === 0) return 'there is no stopped review environment of that age';
    const verb = isDry(call) ? 'would be deleted' : 'is deleted in a week';
    return all.map(({ name }) => `${name} ${verb}`);
  },
});

const isDry = ({ flags }: Call) => flags.isSet('dry-run');

function momentIn(text = '30 days'): Date {
  const date = /^\d{4}-/.test(text) ? new Date(text) : undefined;
  const seconds = date === undefined ? parseDuration(text) : undefined;
  const moment = date ?? (seconds && new Date(Date.now() - seconds * 1000));
  if (moment && !Number.isNaN(moment.getTime())) return moment;
  throw new UsageError(`--before is a date (2026-01-31) or an age ("90 days"), not "${text}"`);
}
