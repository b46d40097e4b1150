import { connectApi } from '#api/api';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { imageOf, type Tag, tagOf } from '#image/image';
import { answer } from '#output';

export const command: Command = {
  summary: 'Gives an image one more tag, or lets a tag that is there name it. Nothing is copied.',
  positionals: ['IMAGE', 'TAG'],
  options: { ...projectOption, ...jsonOption },
  example: 'slipway image tag web:v1 stable --project root/hello',
  async run({ flags, positionals: [text = '', name = ''] }) {
    const api = connectApi(readDataDir(flags));
    const image = await imageOf(flags, api, text);
    const from = decodeURIComponent(tagOf(image));
    const tag = await api.put<Tag>(`${image.address}/tags/${encodeURIComponent(name)}`, { from });
    answer(flags, tag, `${image.path}:${name} is ${image.path}:${from} (${tag.digest})`);
    return 0;
  },
};
