import type { Branch, Project, Tag } from '@slipway/contract';
import { allPages, apiCommand, type Call } from '#api/api-command';
import { type Command, type Option, projectOption } from '#command';
import { levelOf } from './role.ts';

interface Kind {
  readonly plural: 'branches' | 'tags';
  /** The name of a new one in what is sent. */
  readonly field: string;
  /** What a protection is about, and the field that says who may. */
  readonly levels: Readonly<Record<string, string>>;
}

interface RefCommands {
  readonly list: Command;
  readonly create: Command;
  readonly remove: Command;
  readonly protect: Command;
  readonly unprotect: Command;
}

/** What is done with branches and with tags alike. */
export function refCommands(noun: 'branch' | 'tag', kind: Kind): RefCommands {
  const { plural, field } = kind;
  const refs = ({ project }: Call) => `${project()}/repository/${plural}`;
  const named = ({ positionals: [name = ''] }: Call) => encodeURIComponent(name);
  return {
    list: apiCommand({
      summary: `Lists the ${plural} of a project.`,
      options: projectOption,
      example: `slipway ${noun} list --project root/hello`,
      ask: (call) => allPages<Branch | Tag>(call.api, refs(call)),
      say: (all) => ({
        heads: [noun.toUpperCase(), 'COMMIT', 'TITLE', 'IS'],
        rows: all.map((it) => [it.name, it.commit.short_id, it.commit.title, traits(it)]),
        empty: `no ${plural} yet`,
      }),
    }),
    create: apiCommand({
      summary: `Makes a ${noun} (of the default branch, if no other place is named).`,
      positionals: ['NAME', '[REF]'],
      options: projectOption,
      example: `slipway ${noun} create ${noun === 'tag' ? 'v1.0' : 'feature'} main`,
      ask: async (call) => {
        const [name, ref = (await call.api.get<Project>(call.project())).default_branch] =
          call.positionals;
        return call.api.post<Branch | Tag>(refs(call), { [field]: name, ref });
      },
      say: (it) => `${noun} ${it.name} is at ${it.commit.short_id} ${it.commit.title}`,
    }),
    remove: apiCommand({
      summary: `Deletes a ${noun}.`,
      positionals: ['NAME'],
      options: projectOption,
      example: `slipway ${noun} delete ${noun === 'tag' ? 'v1.0' : 'feature'}`,
      ask: async (call) => {
        await call.api.delete(`${refs(call)}/${named(call)}`);
        return { name: call.positionals[0] };
      },
      say: ({ name }) => `${noun} ${name} is deleted`,
    }),
    ...protection(noun, kind),
  };
}

function protection(
  noun: string,
  { plural, levels }: Kind,
): Pick<RefCommands, 'protect' | 'unprotect'> {
  const address = ({ project }: Call) => `${project()}/protected_${plural}`;
  return {
    protect: apiCommand({
      summary: `Protects a ${noun}, or all that fit a pattern: only some may change them.`,
      positionals: ['NAME'],
      options: { ...projectOption, ...levelOptions(levels) },
      example: `slipway ${noun} protect ${noun === 'tag' ? "'v*'" : 'main'} --${Object.keys(levels)[0]} maintainer`,
      ask: (call) => {
        const wish = Object.entries(levels).flatMap(([option, name]) => {
          const role = call.flags.text(option);
          return role === undefined ? [] : [[name, levelOf(role)]];
        });
        return call.api.post<{ readonly name: string }>(address(call), {
          name: call.positionals[0],
          ...Object.fromEntries(wish),
        });
      },
      say: ({ name }) => `${name} is protected`,
    }),
    unprotect: apiCommand({
      summary: `Ends the protection of a ${noun} or a pattern.`,
      positionals: ['NAME'],
      options: projectOption,
      example: `slipway ${noun} unprotect ${noun === 'tag' ? "'v*'" : 'main'}`,
      ask: async (call) => {
        const [name = ''] = call.positionals;
        await call.api.delete(`${address(call)}/${encodeURIComponent(name)}`);
        return { name };
      },
      say: ({ name }) => `${name} is no longer protected`,
    }),
  };
}

function levelOptions(levels: Kind['levels']): Readonly<Record<string, Option>> {
  return Object.fromEntries(
    Object.keys(levels).map((verb) => [
      verb,
      {
        type: 'string',
        value: 'ROLE',
        description: `who may ${verb}: developer, maintainer, no-one (default: maintainer)`,
      },
    ]),
  );
}

function traits(ref: Branch | Tag): string {
  const isDefault = 'default' in ref && ref.default;
  return [isDefault && 'default', ref.protected && 'protected'].filter(Boolean).join(', ');
}
