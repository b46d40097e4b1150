import process from 'node:process';
import { CommandFailed, helpText, parseInput, UsageError } from './command.ts';
import { type CommandName, commands, isCommandName } from './commands.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const name = commandName(args);
  if (name === undefined) return overview(args);
  const { command } = await commands[name].load();
  try {
    const input = parseInput(command, args.slice(name.split(' ').length));
    if (input.flags.isSet('help')) {
      process.stdout.write(helpText(name, command));
      return 0;
    }
    return await command.run(input);
  } catch (error) {
    if (error instanceof UsageError) {
      return complain(`${error.message}\nTry: slipway ${name} --help`, 2);
    }
    if (error instanceof CommandFailed) return complain(error.message, 1);
    throw error;
  }
}

/** `pipeline list` wins over `pipeline`; undefined when no command is named. */
function commandName(args: readonly string[]): CommandName | undefined {
  const candidates = [args.slice(0, 2).join(' '), args[0] ?? ''];
  return candidates.find(isCommandName);
}

function overview([first, second]: readonly string[]): number {
  const names = Object.keys(commands).filter(isCommandName);
  const group = names.filter((name) => name.startsWith(`${first} `));
  const shown = group.length > 0 ? group : names;
  const lines = shown.map((name) => `  ${name.padEnd(18)} ${commands[name].summary}`);
  const text = [
    'Slipway: from git push to a rolling release on Kubernetes, on one machine.\n',
    'Usage: slipway COMMAND [options]\n',
    ...lines,
    '\nslipway COMMAND --help explains one of them.\n',
  ].join('\n');
  const isAsked = first === undefined || first === '--help' || first === '-h' || first === 'help';
  if (!isAsked && group.length === 0)
    return complain(`there is no command "${first}"\n\n${text}`, 2);
  if (group.length > 0 && second !== undefined && !second.startsWith('-'))
    return complain(`there is no command "${first} ${second}"\n\n${text}`, 2);
  process.stdout.write(text);
  return 0;
}

function complain(message: string, code: number): number {
  process.stderr.write(`slipway: ${message}\n`);
  return code;
}
