import { connectApi } from '#api/api';
import { allPages } from '#api/api-command';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { type Repository, repositoriesOf } from '#image/image';
import { answer } from '#output';

export const command: Command = {
  summary: 'Lists the repositories of images that a project has.',
  options: { ...projectOption, ...jsonOption },
  example: 'slipway image list --project root/hello',
  async run({ flags }) {
    const api = connectApi(readDataDir(flags));
    const { project, address } = repositoriesOf(flags, api);
    const repositories = await allPages<Repository>(api, `${address}?tags_count=true`);
    answer(flags, repositories, {
      title: `project ${project}`,
      heads: ['REPOSITORY', 'TAGS', 'SINCE'],
      rows: repositories.map((it) => [it.path, String(it.tags_count), it.created_at]),
      empty: `no images yet: docker push ${new URL(api.url).host}/${project.toLowerCase()}`,
    });
    return 0;
  },
};
