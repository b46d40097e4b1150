import type { ProjectLimit } from '@slipway/contract';
import { apiCommand, type Call } from '#api/api-command';
import { CommandFailed } from '#command';
import { placeOf, placeOptions } from './owner.ts';

/** A limit as it is said at one place. */
interface Said {
  readonly name: string;
  /** Null where nothing was chosen. */
  readonly value: number | boolean | null;
  readonly use?: number | null;
  readonly by?: string;
}

type Values = Readonly<Record<string, number | boolean | null>>;

const lists = ['/application/settings', '/application/plan_limits'] as const;

/** All that hold in a project, that a group has chosen, or that the instance has. */
export const list = apiCommand({
  summary:
    'Lists what may be how large in a project, with what is in use; or in a group, or at all.',
  options: placeOptions,
  example: 'slipway limit list --project root/shop',
  ask: limitsAt,
  say: (limits) => ({
    heads: ['LIMIT', 'VALUE', 'IN USE', 'CHOSEN BY'],
    rows: limits.map((it) => [
      it.name,
      shown(it),
      it.use == null ? '' : String(it.use),
      it.by ?? '',
    ]),
    empty: 'no limits',
  }),
});

/** One, for administrators. */
export const set = apiCommand({
  summary: 'Sets a limit; "usual" takes back what was chosen there, 0 is no limit.',
  positionals: ['LIMIT', 'VALUE'],
  options: placeOptions,
  example: 'slipway limit set max_artifacts_size 200 --group shop',
  ask: async (call) => {
    const [name = '', value = ''] = call.positionals;
    await call.api.put(await addressOf(call, name), { [name]: value === 'usual' ? '' : value });
    const now = (await limitsAt(call)).find((it) => it.name === name);
    return now ?? { name, value: null };
  },
  say: (limit) => `${limit.name}: ${shown(limit)}`,
});

async function limitsAt(call: Call): Promise<readonly Said[]> {
  const place = placeOf(call);
  if (place.startsWith('/projects/')) {
    const limits = await call.api.get<readonly ProjectLimit[]>(`${place}/limits`);
    return limits.map(({ name, value, use, chosen_by: by }) => ({
      ...{ name, value, use },
      by: by === null ? 'nobody' : by.kind,
    }));
  }
  const found = await Promise.all(listsAt(place).map((path) => call.api.get<Values>(path)));
  return found.flatMap((values) =>
    Object.entries(values).map(([name, value]) => ({ name, value })),
  );
}

function listsAt(place: string): readonly string[] {
  return place === '' ? lists : [`${place}/limits`];
}

/** The instance has two lists of GitLab's, and each refuses what stands in the other. */
async function addressOf(call: Call, name: string): Promise<string> {
  const place = placeOf(call);
  if (place !== '') return `${place}/limits`;
  for (const path of lists) {
    if (name in (await call.api.get<Values>(path))) return path;
  }
  throw new CommandFailed(`there is no limit "${name}"; slipway limit list --instance has them`);
}

function shown({ value }: Said): string {
  if (value === null) return 'as above';
  return value === 0 ? 'none' : String(value);
}
