import { clusters } from './command-list/clusters.ts';
import { configuration } from './command-list/configuration.ts';
import { deployments } from './command-list/deployments.ts';
import { images } from './command-list/images.ts';
import { people } from './command-list/people.ts';
import { pipelines } from './command-list/pipelines.ts';
import { projects } from './command-list/projects.ts';
import { server } from './command-list/server.ts';
import type { KnownCommand } from './completion.ts';

/** Every command, in the order of the overview. */
export const commands = {
  ...server,
  ...configuration,
  ...projects,
  ...pipelines,
  ...images,
  ...deployments,
  ...people,
  ...clusters,
  export: {
    summary: 'print an object of the cluster as a person writes it',
    load: () => import('#commands/project/export'),
  },
  completion: {
    summary: 'complete commands in bash, zsh or fish',
    load: async () => ({
      command: (await import('#commands/completion')).completionOf(allKnown),
    }),
  },
} as const;

export type CommandName = keyof typeof commands;

/** What a shell has to know of all of them to complete them. */
async function allKnown(): Promise<readonly KnownCommand[]> {
  const names = Object.keys(commands).filter(isCommandName);
  return Promise.all(
    names.map(async (name) => ({
      words: name.split(' '),
      summary: commands[name].summary,
      options: Object.keys((await commands[name].load()).command.options ?? {}),
    })),
  );
}

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
