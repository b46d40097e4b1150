import { type Command, UsageError } from '#command';
import { completionScript, isShell, type KnownCommand, shells } from '#completion';
import { print } from '#output';

/** The command, for a list of commands that has it in it, too. */
export function completionOf(known: () => Promise<readonly KnownCommand[]>): Command {
  return {
    summary: 'Prints what lets a shell complete the commands and their options.',
    positionals: ['SHELL'],
    example: 'source <(slipway completion bash)',
    async run({ positionals: [shell = ''] }) {
      if (!isShell(shell)) {
        throw new UsageError(`the shell is one of ${shells.join(', ')}, not "${shell}"`);
      }
      print(completionScript(shell, await known()));
      return 0;
    },
  };
}
