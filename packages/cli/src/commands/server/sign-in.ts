import { connectApi } from '#api/api';
import { makeSignInLink } from '#api/sign-in-link';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';

export const command: Command = {
  summary: 'Prints an address that signs a browser in as root, once, within 15 minutes.',
  options: jsonOption,
  example: 'slipway sign-in',
  async run({ flags }) {
    const url = await makeSignInLink(connectApi(readDataDir(flags)));
    if (flags.isSet('json')) printJson({ url });
    else print(url);
    return 0;
  },
};
