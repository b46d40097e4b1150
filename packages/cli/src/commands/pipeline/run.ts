import { type Api, connectApi } from '#api/api';
import { type Command, CommandFailed, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';
import type { Pipeline } from '#pipeline/pipeline';
import { variableIn, variableOption } from '#pipeline/variable-option';
import { projectOf } from '#project/project';

export const command: Command = {
  summary: 'Makes a pipeline for a branch or tag (default: the project’s default branch).',
  positionals: ['[REF]'],
  options: {
    ...variableOption,
    ...projectOption,
    ...jsonOption,
  },
  example: 'slipway pipeline run main --var DEPLOY=yes',
  async run({ positionals: [ref], flags }) {
    const variables = flags.list('var').map(variableIn);
    const api = connectApi(readDataDir(flags));
    const project = projectOf(flags, api);
    const path = `/projects/${encodeURIComponent(project)}`;
    const branch = ref ?? (await api.get<{ readonly default_branch: string }>(path)).default_branch;
    const pipeline = await api
      .post<Pipeline>(`${path}/pipeline`, { ref: branch, variables })
      .catch(async (error: unknown) => {
        throw (error instanceof CommandFailed && (await missingRef(api, project, branch))) || error;
      });
    if (flags.isSet('json')) printJson(pipeline);
    else print(`pipeline ${pipeline.id} of ${branch}: ${pipeline.web_url}`);
    return 0;
  },
};

/** What to say of a branch or tag that is not there; undefined for one that is. */
async function missingRef(
  api: Api,
  project: string,
  ref: string,
): Promise<CommandFailed | undefined> {
  const repository = `/projects/${encodeURIComponent(project)}/repository`;
  const names = async (kind: string, query: string) =>
    (await api.get<readonly { readonly name: string }[]>(`${repository}/${kind}?${query}`)).map(
      ({ name }) => name,
    );
  // With `^` and `$` the search means the whole name.
  const exact = new URLSearchParams({ search: `^${ref}$` }).toString();
  const found = [...(await names('branches', exact)), ...(await names('tags', exact))];
  if (found.includes(ref)) return undefined;
  const branches = await names('branches', 'per_page=10');
  const advice =
    branches.length === 0
      ? 'nothing has been pushed to it yet: git push slipway main'
      : `push it first, or name one of: ${branches.join(', ')}`;
  return new CommandFailed(`${project} has no branch or tag "${ref}"; ${advice}`);
}
