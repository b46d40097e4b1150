import type { Api } from '#api/api';
import type { Input } from '#command';
import { CommandFailed, type Option, projectOption, UsageError } from '#command';
import { projectOf } from '#project/project';
import type { Pipeline } from './pipeline.ts';

/** Options of the commands that name one pipeline. */
export const pipelineOptions: Readonly<Record<string, Option>> = projectOption;

/** The pipeline named by the first positional, or the newest of the project. */
export async function pipelineOf(
  { positionals: [id], flags }: Input,
  api: Api,
): Promise<{ readonly project: string; readonly pipeline: Pipeline; readonly path: string }> {
  const project = projectOf(flags, api);
  const base = `/projects/${encodeURIComponent(project)}/pipelines`;
  const path = `${base}/${id === undefined ? await newest(api, project, base) : idOf(id)}`;
  return { project, path, pipeline: await api.get<Pipeline>(path) };
}

async function newest(api: Api, project: string, base: string): Promise<number> {
  const [pipeline] = await api.get<readonly Pipeline[]>(`${base}?per_page=1`);
  if (pipeline) return pipeline.id;
  throw new CommandFailed(`${project} has no pipelines yet: push a branch with a .gitlab-ci.yml`);
}

/** @throws UsageError when `text` is not an id. */
function idOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is not an id`);
}
