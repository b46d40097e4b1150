import { connectApi } from '../api.ts';
import { type Command, jsonOption, projectOption, UsageError } from '../command.ts';
import { readDataDir } from '../config.ts';
import { print, printJson } from '../output.ts';
import type { Pipeline } from '../pipeline.ts';
import { projectOf } from '../project.ts';

export const command: Command = {
  summary: 'Makes a pipeline for a branch or tag (default: the project’s default branch).',
  positionals: ['[REF]'],
  options: {
    var: {
      type: 'string',
      multiple: true,
      value: 'KEY=VALUE',
      description: 'a variable of the pipeline; may be repeated',
    },
    ...projectOption,
    ...jsonOption,
  },
  example: 'slipway pipeline run main --var DEPLOY=yes',
  async run({ positionals: [ref], flags }) {
    const variables = flags.list('var').map(variable);
    const api = connectApi(readDataDir(flags));
    const path = `/projects/${encodeURIComponent(projectOf(flags, api))}`;
    const branch = ref ?? (await api.get<{ readonly default_branch: string }>(path)).default_branch;
    const pipeline = await api.post<Pipeline>(`${path}/pipeline`, { ref: branch, variables });
    if (flags.isSet('json')) printJson(pipeline);
    else print(`pipeline ${pipeline.id} of ${branch}: ${pipeline.web_url}`);
    return 0;
  },
};

function variable(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--var takes KEY=VALUE, not "${text}"`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}
