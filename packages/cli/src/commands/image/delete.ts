import { connectApi } from '#api/api';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { imageOf, tagOf } from '#image/image';
import { answer } from '#output';

export const command: Command = {
  summary: 'Deletes a tag, or a repository with all its tags.',
  positionals: ['IMAGE'],
  options: {
    ...projectOption,
    ...jsonOption,
    force: { type: 'boolean', description: 'also what somebody uses' },
  },
  example: 'slipway image delete web:v1 --project root/hello',
  async run({ flags, positionals: [text = ''] }) {
    const api = connectApi(readDataDir(flags));
    const image = await imageOf(flags, api, text);
    const how = flags.isSet('force') ? '?force=true' : '';
    const what = image.tag === undefined ? '' : `/tags/${tagOf(image)}`;
    await api.delete(`${image.address}${what}${how}`);
    const deleted = `${image.path}${image.tag === undefined ? '' : `:${image.tag}`}`;
    answer(flags, { deleted }, `deleted ${deleted}`);
    return 0;
  },
};
