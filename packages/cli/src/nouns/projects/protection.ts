import type { ProtectedEnvironment } from '@slipway/contract';
import type { Api } from '#api/api';
import { allPages, apiCommand, type Call } from '#api/api-command';
import { UsageError } from '#command';
import { userNamed } from '#nouns/people/user';
import { ownerOf, ownerOptions } from './owner.ts';
import { levelOf } from './role.ts';

/** All of a project, or of a group. */
export const list = apiCommand({
  summary: 'Lists environments to which only some may deploy.',
  options: ownerOptions,
  example: 'slipway environment protections --project root/shop',
  ask: (call) => allPages<ProtectedEnvironment>(call.api, addressOf(call)),
  say: (all) => ({
    heads: ['ENVIRONMENT', 'MAY DEPLOY', 'APPROVALS'],
    rows: all.map((it) => [it.name, deployersOf(it), approvalsOf(it)]),
    empty: 'no environment is protected: whoever may run a job may deploy with it',
  }),
});

/** Protects one, or changes how it is protected: what is not named stays. */
export const protect = apiCommand({
  summary: 'Lets only some deploy to an environment, after approvals if wanted; changes that, too.',
  positionals: ['NAME'],
  options: {
    ...ownerOptions,
    deployers: {
      type: 'string',
      value: 'WHO,…',
      description: 'developer, maintainer, admin, @USER or group:PATH (default maintainer)',
    },
    approvals: {
      type: 'string',
      value: 'N',
      description: 'how many of the approvers have to approve; 0 for none',
    },
    approvers: {
      type: 'string',
      value: 'WHO,…',
      description: 'as --deployers (default maintainer); each of them so many',
    },
  },
  example: 'slipway environment protect production --deployers maintainer,@ada --approvals 1',
  async ask(call) {
    const address = addressOf(call);
    const [name = ''] = call.positionals;
    const present = (await allPages<ProtectedEnvironment>(call.api, address)).find(
      (it) => it.name === name,
    );
    const wish = await wishOf(call, present);
    if (present === undefined) {
      return call.api.post<ProtectedEnvironment>(address, { name, ...wish });
    }
    return call.api.put<ProtectedEnvironment>(`${address}/${encodeURIComponent(name)}`, wish);
  },
  say: (it) => [`${it.name}: ${deployersOf(it)} may deploy; approvals: ${approvalsOf(it)}`],
});

/** Anybody who may run its jobs may deploy again. */
export const unprotect = apiCommand({
  summary: 'Ends the protection of an environment.',
  positionals: ['NAME'],
  options: ownerOptions,
  example: 'slipway environment unprotect staging',
  async ask(call) {
    const [name = ''] = call.positionals;
    await call.api.delete(`${addressOf(call)}/${encodeURIComponent(name)}`);
    return { name };
  },
  say: ({ name }) => `${name} is no longer protected: whoever may run a job may deploy with it`,
});

/** Of a group they are tiers: production, staging, … of all projects in it. */
const addressOf = (call: Call): string => `${ownerOf(call)}/protected_environments`;

const deployersOf = ({ deploy_access_levels: them }: ProtectedEnvironment): string =>
  them.map((it) => it.access_level_description).join(', ');

function approvalsOf({
  approval_rules: rules,
  required_approval_count: count,
}: ProtectedEnvironment): string {
  const each = rules.map((it) => `${it.required_approvals} of ${it.access_level_description}`);
  return each.join(', ') || (count > 0 ? `${count} of those who may deploy` : 'none');
}

/** What is to be otherwise than it is: lists are given anew, in the place of those that are there. */
async function wishOf({ api, flags }: Call, present: ProtectedEnvironment | undefined) {
  const deployers = flags.text('deployers') ?? (present ? undefined : 'maintainer');
  const count = approvals(flags.text('approvals'));
  const approvers = flags.text('approvers') ?? (count ? 'maintainer' : undefined);
  if (approvers !== undefined && count === undefined) {
    throw new UsageError('--approvers needs --approvals N: how many of them');
  }
  const rules =
    approvers === undefined || count === undefined || count === 0
      ? []
      : (await whoIn(api, approvers)).map((it) => ({ ...it, required_approvals: count }));
  return {
    ...(deployers !== undefined && {
      deploy_access_levels: [
        ...ended(present?.deploy_access_levels),
        ...(await whoIn(api, deployers)),
      ],
    }),
    ...(count !== undefined && {
      approval_rules: [...ended(present?.approval_rules), ...rules],
    }),
  };
}

const ended = (entries: readonly { readonly id: number }[] = []) =>
  entries.map(({ id }) => ({ id, _destroy: true }));

function approvals(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-5]$/.test(text)) return Number(text);
  throw new UsageError(`--approvals is from 0 to 5, not "${text}"`);
}

function whoIn(api: Api, text: string): Promise<readonly object[]> {
  return Promise.all(
    text
      .split(',')
      .filter(Boolean)
      .map((word) => whoIs(api, word.trim())),
  );
}

async function whoIs(api: Api, word: string): Promise<object> {
  if (word.startsWith('@')) return { user_id: (await userNamed(api, word.slice(1))).id };
  if (!word.startsWith('group:')) return { access_level: levelOf(word) };
  const path = encodeURIComponent(word.slice('group:'.length));
  return { group_id: (await api.get<{ readonly id: number }>(`/groups/${path}`)).id };
}
