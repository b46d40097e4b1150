import { connectApi } from '#api/api';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { imageOf, type Tag, tagOf, useText } from '#image/image';
import { answer } from '#output';
import { sizeText } from '#size';

export const command: Command = {
  summary: 'Shows what an image is made of, and who uses it.',
  positionals: ['IMAGE'],
  options: { ...projectOption, ...jsonOption },
  example: 'slipway image show web:v1 --project root/hello',
  async run({ flags, positionals: [text = ''] }) {
    const api = connectApi(readDataDir(flags));
    const image = await imageOf(flags, api, text);
    const tag = await api.get<Tag>(`${image.address}/tags/${tagOf(image)}`);
    answer(flags, tag, wordsOf(tag));
    return 0;
  },
};

function wordsOf(tag: Tag): readonly string[] {
  return [
    tag.location,
    `digest     ${tag.digest}`,
    `size       ${sizeText(tag.total_size)}`,
    ...(tag.created_at === null ? [] : [`created    ${tag.created_at}`]),
    ...(tag.platforms.length > 0 ? [`platforms  ${tag.platforms.join(', ')}`] : []),
    ...tag.layers.map(({ digest, size }) => `layer      ${digest}  ${sizeText(size)}`),
    ...tag.used_by.map((use) => `used by    ${useText(use)}`),
  ];
}
