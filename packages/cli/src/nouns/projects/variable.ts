import type { Variable } from '@slipway/contract';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { type Option, UsageError } from '#command';
import { ownerOf, ownerOptions } from './owner.ts';
import { askSecret } from './secret.ts';

const options: Readonly<Record<string, Option>> = {
  ...ownerOptions,
  instance: { type: 'boolean', description: 'of the whole instance' },
};
const scoped: Readonly<Record<string, Option>> = {
  ...options,
  environment: {
    type: 'string',
    short: 'e',
    value: 'SCOPE',
    description: 'only for these environments: production, review/* (default: all)',
  },
};

/** Without what is masked. */
export const list = apiCommand({
  summary: 'Lists the variables of jobs; values that are masked are not shown.',
  options,
  example: 'slipway variable list --project root/hello',
  ask: (call) => allPages<Variable>(call.api, addressOf(call)),
  say: (variables) => ({
    heads: ['KEY', 'VALUE', 'ENVIRONMENTS', 'IS'],
    rows: variables.map((it) => [it.key, shown(it), it.environment_scope ?? '*', traits(it)]),
    empty: 'no variables; slipway variable set KEY makes one',
  }),
});

/** Another value, or a new variable. */
export const set = apiCommand({
  summary: 'Sets a variable of jobs. Without a value it is asked for, or read from standard input.',
  positionals: ['KEY', '[VALUE]'],
  options: {
    ...scoped,
    masked: { type: 'boolean', description: 'not shown in logs' },
    protected: { type: 'boolean', description: 'only for protected branches and tags' },
    file: { type: 'boolean', description: 'jobs get the path of a file with the value in it' },
    description: { type: 'string', value: 'TEXT', description: 'what it is for' },
  },
  example: 'slipway variable set REGISTRY_TOKEN --masked --project root/hello',
  ask: async (call) => {
    const { api, flags } = call;
    const [key = '', value = await askSecret(`value of ${call.positionals[0]}`)] = call.positionals;
    const address = addressOf(call);
    const wish = { value, ...traitsIn(call), ...wished(flags, { description: 'description' }) };
    const scope = scopeIn(call);
    const present = (await allPages<Variable>(api, address)).find(
      (it) => it.key === key && (it.environment_scope ?? '*') === scope,
    );
    if (present) return api.put<Variable>(`${address}/${key}${filter(call)}`, wish);
    const at = flags.isSet('instance') ? {} : { environment_scope: scope };
    return api.post<Variable>(address, { key, ...at, ...wish });
  },
  say: ({ key, masked }) => `${key} is set${masked ? ', and masked in logs' : ''}`,
});

/** Gone. */
export const remove = apiCommand({
  summary: 'Deletes a variable of jobs.',
  positionals: ['KEY'],
  options: scoped,
  example: 'slipway variable delete REGISTRY_TOKEN --project root/hello',
  ask: async (call) => {
    const [key = ''] = call.positionals;
    await call.api.delete(`${addressOf(call)}/${encodeURIComponent(key)}${filter(call)}`);
    return { key };
  },
  say: ({ key }) => `${key} is deleted`,
});

function addressOf(call: Call): string {
  if (!call.flags.isSet('instance')) return `${ownerOf(call)}/variables`;
  if (call.flags.text('environment') === undefined) return '/admin/ci/variables';
  throw new UsageError('variables of the instance are for all environments');
}

const scopeIn = ({ flags }: Call): string => flags.text('environment') ?? '*';

/** Which of several variables of that name. */
function filter(call: Call): string {
  if (call.flags.isSet('instance')) return '';
  return `?${new URLSearchParams({ 'filter[environment_scope]': scopeIn(call) })}`;
}

function traitsIn({ flags }: Call): object {
  return {
    ...(flags.isSet('masked') && { masked: true }),
    ...(flags.isSet('protected') && { protected: true }),
    ...(flags.isSet('file') && { variable_type: 'file' }),
  };
}

function shown({ value, masked, hidden }: Variable): string {
  if (masked || hidden) return '(masked)';
  const [first = '', ...more] = (value ?? '').split('\n');
  return more.length === 0 ? first : `${first}…`;
}

function traits(it: Variable): string {
  const words = [
    it.masked && 'masked',
    it.protected && 'protected',
    it.hidden && 'hidden',
    it.variable_type === 'file' && 'a file',
  ];
  return words.filter(Boolean).join(', ');
}
