import type { CleanupPolicy, ImageTag } from '@slipway/contract';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { type Flags, projectOption, UsageError } from '#command';
import { type Repository, useText } from '#image/image';

/** What a repository would lose just now, or is losing. */
interface Foreseen {
  readonly path: string;
  readonly deletes: readonly string[];
  readonly keeps: readonly Pick<ImageTag, 'name' | 'used_by'>[];
}

interface Cleanup {
  readonly policy: CleanupPolicy;
  readonly isStarted: boolean;
  readonly repositories: readonly Foreseen[];
}

export const command = apiCommand({
  summary: 'Shows or chooses which tags go by themselves, and who holds those that would.',
  options: {
    ...projectOption,
    on: { type: 'boolean', description: 'remove old tags by itself from now on' },
    off: { type: 'boolean', description: 'remove none by itself' },
    every: { type: 'string', value: 'TIME', description: '1d, 7d, 14d, 1month or 3month' },
    'older-than': { type: 'string', value: 'AGE', description: '7d, 14d, 30d, 60d, 90d or any' },
    keep: { type: 'string', value: 'N', description: 'of the newest stay 1, 5, 10, 25 … or none' },
    match: { type: 'string', value: 'PATTERN', description: 'only tags of such names' },
    but: { type: 'string', value: 'PATTERN', description: 'and not of these' },
    now: { type: 'boolean', description: 'remove once what these rules say' },
  },
  example: 'slipway image cleanup --on --older-than 30d --keep 10 --project root/hello',
  async ask(call): Promise<Cleanup> {
    const policy = await policyAfter(call, wishIn(call.flags));
    const address = `${call.project()}/registry/repositories`;
    const repositories: Foreseen[] = [];
    for (const { id, path } of await allPages<Repository>(call.api, address)) {
      const tags = `/api/v4${address}/${id}/tags`;
      const answered = await call.api.send('DELETE', tags, { ...rulesOf(policy), dry_run: true });
      repositories.push({ path, ...((await answered.json()) as Omit<Foreseen, 'path'>) });
      if (call.flags.isSet('now')) await call.api.send('DELETE', tags, rulesOf(policy));
    }
    return { policy, isStarted: call.flags.isSet('now'), repositories };
  },
  say: ({ policy, isStarted, repositories }) => [
    policyText(policy),
    ...repositories.flatMap((repository) => linesOf(repository, isStarted)),
  ],
});

const fields = {
  every: 'cadence',
  'older-than': 'older_than',
  keep: 'keep_n',
  match: 'name_regex_delete',
  but: 'name_regex_keep',
} as const;

function wishIn(flags: Flags): Readonly<Record<string, unknown>> {
  const [isOn, isOff] = [flags.isSet('on'), flags.isSet('off')];
  if (isOn && isOff) throw new UsageError('either --on or --off');
  const given = Object.entries(wished(flags, fields)).map(([field, value]) => [
    field,
    isNothing(field, value) ? '' : value,
  ]);
  return { ...Object.fromEntries(given), ...((isOn || isOff) && { enabled: isOn }) };
}

const isNothing = (field: string, value: string): boolean =>
  (field === 'older_than' && value === 'any') || (field === 'keep_n' && value === 'none');

async function policyAfter(
  { api, project }: Call,
  wish: Readonly<Record<string, unknown>>,
): Promise<CleanupPolicy> {
  type Settings = { readonly container_expiration_policy: CleanupPolicy };
  const settings =
    Object.keys(wish).length === 0
      ? await api.get<Settings>(project())
      : await api.put<Settings>(project(), { container_expiration_policy_attributes: wish });
  return settings.container_expiration_policy;
}

function rulesOf({ name_regex, name_regex_keep, keep_n, older_than }: CleanupPolicy) {
  return {
    name_regex_delete: name_regex,
    ...(name_regex_keep !== null && { name_regex_keep }),
    ...(keep_n !== null && { keep_n }),
    ...(older_than !== null && { older_than }),
  };
}

function policyText(policy: CleanupPolicy): string {
  const { enabled, cadence, name_regex, name_regex_keep, keep_n, older_than, next_run_at } = policy;
  const what = [
    `tags like ${name_regex}`,
    ...(name_regex_keep === null ? [] : [`not like ${name_regex_keep}`]),
    older_than === null ? 'of any age' : `older than ${older_than}`,
    ...(keep_n === null ? [] : [`but the newest ${keep_n}`]),
  ].join(', ');
  const when = enabled ? `every ${cadence}, next ${next_run_at}` : 'off: nothing goes by itself';
  return `${what}; ${when}`;
}

function linesOf({ path, deletes, keeps }: Foreseen, isStarted: boolean): readonly string[] {
  const verb = isStarted ? 'goes' : 'would go';
  return [
    `${path}: ${deletes.length} ${deletes.length === 1 ? 'tag' : 'tags'} ${verb}`,
    ...deletes.map((name) => `  ${name}`),
    ...keeps.map(({ name, used_by }) => `  ${name} stays: ${used_by.map(useText).join(', ')}`),
  ];
}
