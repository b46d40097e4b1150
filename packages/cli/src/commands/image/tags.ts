import { connectApi } from '#api/api';
import { allPages } from '#api/api-command';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { imageOf, type Tag, useText } from '#image/image';
import { answer } from '#output';
import { sizeText } from '#size';

export const command: Command = {
  summary: 'Lists the tags of a repository, with who uses them.',
  positionals: ['[REPOSITORY]'],
  options: { ...projectOption, ...jsonOption },
  example: 'slipway image tags web --project root/hello',
  async run({ flags, positionals: [text = ''] }) {
    const api = connectApi(readDataDir(flags));
    const { address, path } = await imageOf(flags, api, text);
    const tags = await allPages<Tag>(api, `${address}/tags?with_details=true`);
    answer(flags, tags, {
      heads: ['TAG', 'DIGEST', 'SIZE', 'CREATED', 'USED BY'],
      rows: tags.map((tag) => [
        tag.name,
        tag.digest.slice(0, 'sha256:'.length + 12),
        sizeText(tag.total_size),
        tag.created_at ?? '',
        tag.used_by.map(useText).join(', '),
      ]),
      empty: `${path} has no tags`,
    });
    return 0;
  },
};
