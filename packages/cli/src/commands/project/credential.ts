import process from 'node:process';
import { text } from 'node:stream/consumers';
import type { Command } from '#command';
import { readDataDir } from '#config';
import { findInstance, readCredentials } from '#data-folder/instance';
import { print } from '#output';
import { projectAt } from '#project/checkout';

export const command: Command = {
  summary: 'Signs git in to the running Slipway, as a credential helper; git calls it by itself.',
  positionals: ['OPERATION'],
  example: "git config --global credential.http://localhost:8929.helper '!slipway credential'",
  async run({ positionals: [operation], flags }) {
    // There is nothing to store, and nothing that git could know better.
    if (operation !== 'get') return 0;
    const dataDir = readDataDir(flags);
    const instance = findInstance(dataDir);
    const { protocol, host } = fieldsOf(await text(process.stdin));
    // The path is of no matter: any will do to ask whether the host is ours.
    const address = `${protocol}://${host}/any/path`;
    const ways = instance ? [instance.url, instance.near] : [];
    if (!ways.some((way) => projectAt(address, way))) return 0;
    const { username, token } = readCredentials(dataDir);
    print(`username=${username}\npassword=${token}`);
    return 0;
  },
};

/** @see https://git-scm.com/docs/git-credential#IOFMT */
function fieldsOf(question: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    question.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}
