import type { Args } from '#http/arguments';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { addToChangelog, type ChangelogWish, changelogOf } from './changelog.ts';

const path = '/projects/:id/repository/changelog';

/** What commits say of a version by a trailer `Changelog: added`. */
export const changelogRoutes: readonly ApiRoute[] = [
  { method: 'GET', path, may: 'read_code', byJob: true, handle: show },
  { method: 'POST', path, may: 'push_code', handle: add },
];

function wishIn({ clock }: Api, args: Args): ChangelogWish {
  return {
    version: args.requiredText('version'),
    from: args.text('from') || undefined,
    to: args.text('to') || undefined,
    date: args.date('date') ?? clock(),
    trailer: args.text('trailer') || 'Changelog',
    configFile: args.path('config_file') || '.gitlab/changelog_config.yml',
  };
}

async function show(api: Api, { args, repository, project }: ProjectCall): Promise<Response> {
  return Response.json({ notes: await changelogOf(repository, project, wishIn(api, args)) });
}

async function add(api: Api, call: ProjectCall): Promise<Response> {
  const { args, repository, project } = call;
  const branch = args.text('branch') || project.defaultBranch;
  const wish = wishIn(api, args);
  const notes = await changelogOf(repository, project, { ...wish, to: wish.to ?? branch });
  await addToChangelog(api, asker(call), repository, {
    ...{ version: wish.version, notes, branch },
    file: args.path('file') || 'CHANGELOG.md',
    message: args.text('message') || undefined,
  });
  return Response.json(null);
}
