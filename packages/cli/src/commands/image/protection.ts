import type { ImageProtection } from '@slipway/contract';
import { apiCommand, type Call } from '#api/api-command';
import { CommandFailed, type Option, projectOption, UsageError } from '#command';
import { parseImage } from '#image/image';
import { projectOf } from '#project/project';

/** From which role on; developers may without a rule. */
const roles = ['developer', 'maintainer', 'owner', 'admin'];

/** All of a project. */
export const list = apiCommand({
  summary: 'Lists images that only some may push, or delete.',
  options: projectOption,
  example: 'slipway image protections --project root/hello',
  ask: rulesOf,
  say: (rules) => ({
    heads: ['IMAGES', 'PUSHED BY', 'DELETED BY'],
    rows: rules.map((rule) => [
      rule.repository_path_pattern,
      peopleOf(rule.minimum_access_level_for_push),
      peopleOf(rule.minimum_access_level_for_delete),
    ]),
    empty: 'no images are protected: developers push and delete them; slipway image protect',
  }),
});

/** A rule, or another one for the same images: what is not named stays. */
export const protect = apiCommand({
  summary: 'Lets only some push images, or delete them; changes that, too.',
  positionals: ['PATTERN'],
  options: { ...projectOption, push: roleOption('push'), delete: roleOption('delete') },
  example: "slipway image protect 'release-*' --push maintainer --delete owner",
  async ask(call) {
    const wish = wishOf(call);
    const pattern = patternOf(call);
    const present = await ruleFor(call, pattern);
    if (present !== undefined) return changed(call, present, wish);
    return call.api.post<ImageProtection>(addressOf(call), {
      repository_path_pattern: pattern,
      ...wish,
    });
  },
  say: (rule) =>
    `${rule.repository_path_pattern}: pushed by ${peopleOf(rule.minimum_access_level_for_push)}, ` +
    `deleted by ${peopleOf(rule.minimum_access_level_for_delete)}`,
});

/** One rule less. */
export const unprotect = apiCommand({
  summary: 'Ends the protection of images.',
  positionals: ['PATTERN'],
  options: projectOption,
  example: "slipway image unprotect 'release-*'",
  async ask(call) {
    const pattern = patternOf(call);
    const present = await ruleFor(call, pattern);
    if (present === undefined) throw new CommandFailed(noRule(pattern, await rulesOf(call)));
    await call.api.delete(`${addressOf(call)}/${present.id}`);
    return { repository_path_pattern: pattern };
  },
  say: ({ repository_path_pattern: pattern }) =>
    `${pattern} is no longer protected: developers push and delete`,
});

const addressOf = (call: Call): string => `${call.project()}/registry/protection/repository/rules`;

function rulesOf(call: Call): Promise<readonly ImageProtection[]> {
  return call.api.get<readonly ImageProtection[]>(addressOf(call));
}

async function changed(
  call: Call,
  { id }: ImageProtection,
  wish: object,
): Promise<ImageProtection> {
  const answered = await call.api.send('PATCH', `/api/v4${addressOf(call)}/${id}`, wish);
  return (await answered.json()) as ImageProtection; // the server's answer to that request
}

async function ruleFor(call: Call, pattern: string): Promise<ImageProtection | undefined> {
  return (await rulesOf(call)).find((it) => it.repository_path_pattern === pattern);
}

/** `release-*` is `root/hello/release-*`; the project's own path is the image that lies there. */
function patternOf({ api, flags, positionals: [text = ''] }: Call): string {
  const project = projectOf(flags, api);
  const { name, tag } = parseImage(text, project);
  if (tag !== undefined) throw new UsageError(`${text} names a tag; rules are about repositories`);
  return [project, name]
    .filter((part) => part !== '')
    .join('/')
    .toLowerCase();
}

function wishOf({ flags }: Call): object {
  const [push, remove] = [levelIn(flags.text('push')), levelIn(flags.text('delete'))];
  if (push === undefined && remove === undefined) {
    throw new UsageError('say for whom: --push ROLE, --delete ROLE, or both');
  }
  return {
    ...(push !== undefined && { minimum_access_level_for_push: push }),
    ...(remove !== undefined && { minimum_access_level_for_delete: remove }),
  };
}

/** Empty for what developers may. */
function levelIn(role: string | undefined): string | undefined {
  if (role === undefined) return undefined;
  if (!roles.includes(role)) {
    throw new UsageError(`"${role}" is not one of ${roles.join(', ')}`);
  }
  return role === 'developer' ? '' : role;
}

function roleOption(verb: string): Option {
  return {
    type: 'string',
    value: 'ROLE',
    description: `who may ${verb}, and those above: ${roles.join(', ')}`,
  };
}

const peopleOf = (level: string | null): string => `${level ?? 'developer'}s`;

function noRule(pattern: string, rules: readonly ImageProtection[]): string {
  const known = rules.map((it) => it.repository_path_pattern).join(', ');
  return `no rule is about ${pattern}; ${known === '' ? 'there are none' : `rules are about ${known}`}`;
}
