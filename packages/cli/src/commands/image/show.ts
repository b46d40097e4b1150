import { connectApi } from '#api/api';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { imageOf, type Tag, tagOf, useText } from '#image/image';
import { print, printJson } from '#output';
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
    if (flags.isSet('json')) {
      printJson(tag);
      return 0;
    }
    print(tag.location);
    print(`digest     ${tag.digest}`);
    print(`size       ${sizeText(tag.total_size)}`);
    if (tag.created_at !== null) print(`created    ${tag.created_at}`);
    if (tag.platforms.length > 0) print(`platforms  ${tag.platforms.join(', ')}`);
    for (const { digest, size } of tag.layers) print(`layer      ${digest}  ${sizeText(size)}`);
    for (const use of tag.used_by) print(`used by    ${useText(use)}`);
    return 0;
  },
};
