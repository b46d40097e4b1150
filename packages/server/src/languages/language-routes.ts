import { fileSizes, resolve } from '@slipway/git';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { languageOf } from './language-table.ts';

/** What a project is written in. */
export const languageRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/projects/:id/languages', may: 'read_code', handle: show },
];

/** Each language with its part of the bytes, in percent. */
async function show(_api: Api, { project, repository }: ProjectCall): Promise<Response> {
  const commit = await resolve(repository, `refs/heads/${project.defaultBranch}`);
  const bytes = new Map<string, number>();
  if (commit !== undefined) {
    await fileSizes(repository, commit, (path, size) => {
      const language = languageOf(path);
      if (language !== undefined) bytes.set(language, (bytes.get(language) ?? 0) + size);
    });
  }
  return Response.json(sharesOf(bytes));
}

function sharesOf(bytes: ReadonlyMap<string, number>): Record<string, number> {
  const total = [...bytes.values()].reduce((sum, each) => sum + each, 0);
  const shares = [...bytes]
    .filter(([, size]) => size > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([language, size]) => [language, Math.round((size / total) * 10_000) / 100] as const);
  return Object.fromEntries(shares);
}
