import { connectApi } from '#api/api';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { answer } from '#output';
import type { Pipeline } from '#pipeline/pipeline';
import { projectOf } from '#project/project';

export const command: Command = {
  summary: 'Lists the newest pipelines of a project.',
  options: { ...projectOption, ...jsonOption },
  example: 'slipway pipeline list --project root/hello',
  async run({ flags }) {
    const api = connectApi(readDataDir(flags));
    const project = projectOf(flags, api);
    const pipelines = await api.get<readonly Pipeline[]>(
      `/projects/${encodeURIComponent(project)}/pipelines?per_page=20`,
    );
    answer(flags, pipelines, {
      title: `project ${project}`,
      heads: ['ID', 'STATUS', 'REF', 'COMMIT', 'SOURCE', 'CREATED'],
      rows: pipelines.map((it) => [
        String(it.id),
        it.status,
        it.ref,
        it.sha.slice(0, 8),
        it.source,
        it.created_at,
      ]),
      empty: 'no pipelines yet: push a branch with a .gitlab-ci.yml',
    });
    return 0;
  },
};
