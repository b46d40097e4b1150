import type { ImageProtection } from '@slipway/contract';
import { allPages, apiCommand, type Call } from '#api/api-command';
import { CommandFailed, projectOption, UsageError } from '#command';
import { projectOf } from '#project/project';

/** All of a project. */
export const list = apiCommand({
  summary: 'Lists which images of a project only some may push or delete.',
  options: projectOption,
  example: 'slipway image protections --project root/hello',
  ask: (call) => allPages<ImageProtection>(call.api, addressOf(call)),
  say: (rules) => ({
    heads: ['IMAGES', 'MAY PUSH', 'MAY DELETE'],
    rows: rules.map((it) => [
      it.repository_path_pattern,
      it.minimum_access_level_for_push ?? 'developer',
      it.minimum_access_level_for_delete ?? 'developer',
    ]),
    empty: 'no image is protected: developers push and delete all of them',
  }),
});

const level = (what: string) =>
  ({
    type: 'string',
    value: 'ROLE',
    description: `who may ${what}: maintainer, owner or admin, and those above`,
  }) as const;

/** One more. */
export const protect = apiCommand({
  summary: 'Lets only some push or delete the images that a pattern names.',
  positionals: ['PATTERN'],
  options: { ...projectOption, push: level('push'), delete: level('delete') },
  example: "slipway image protect 'release-*' --push maintainer --project root/hello",
  ask: async (call) => {
    const [push, deletion] = [call.flags.text('push'), call.flags.text('delete')];
    if (push === undefined && deletion === undefined) {
      throw new UsageError('say who may: --push maintainer, --delete owner');
    }
    return call.api.post<ImageProtection>(addressOf(call), {
      repository_path_pattern: patternIn(call),
      ...(push !== undefined && { minimum_access_level_for_push: push }),
      ...(deletion !== undefined && { minimum_access_level_for_delete: deletion }),
    });
  },
  say: ({ repository_path_pattern: pattern }) => `${pattern} is protected`,
});

/** One less. */
export const unprotect = apiCommand({
  summary: 'Lets whoever may push push and delete those images again.',
  positionals: ['PATTERN'],
  options: projectOption,
  example: "slipway image unprotect 'release-*' --project root/hello",
  ask: async (call) => {
    const pattern = patternIn(call);
    const rules = await allPages<ImageProtection>(call.api, addressOf(call));
    const rule = rules.find((it) => it.repository_path_pattern === pattern);
    if (!rule) throw new CommandFailed(`${pattern} is not protected; slipway image protections`);
    await call.api.delete(`${addressOf(call)}/${rule.id}`);
    return { pattern };
  },
  say: ({ pattern }) => `${pattern} is not protected any longer`,
});

const addressOf = (call: Call) => `${call.project()}/registry/protection/repository/rules`;

/** The project's path at its beginning may be left out. */
function patternIn({ positionals: [text = ''], flags, api }: Call): string {
  const base = projectOf(flags, api).toLowerCase();
  const pattern = text.toLowerCase();
  return pattern === base || pattern.startsWith(`${base}/`) ? pattern : `${base}/${pattern}`;
}
