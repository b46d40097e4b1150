import { constants } from 'node:os';
import process from 'node:process';
import { type Command, CommandFailed, helpText, parseInput, UsageError } from './command.ts';
import { type CommandName, commands, isCommandName } from './commands.ts';
import { version } from './version.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const name = commandName(args);
  if (name === undefined) return isVersion(args) ? printVersion() : overview(args);
  const { command } = await commands[name].load();
  followReader(command);
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

/**
 * Whoever read the output may be gone, as in `slipway job log 42 | head`: then there is nobody to
 * work for, except for a server's clients.
 */
function followReader({ isServing = false }: Command): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that is gone, a full disk: no reason for a server to end.
      if (isServing) return;
      if (error.code !== 'EPIPE') throw error;
      process.exit(128 + constants.signals.SIGPIPE);
    });
  }
}

function isVersion([first]: readonly string[]): boolean {
  return ['--version', '-v', '-V', 'version'].includes(first ?? '');
}

function printVersion(): number {
  process.stdout.write(`slipway ${version}\n`);
  return 0;
}

/** `pipeline list` wins over `pipeline`; undefined when no command is named. */
function commandName(args: readonly string[]): CommandName | undefined {
  const candidates = [args.slice(0, 2).join(' '), args[0] ?? ''];
  return candidates.find(isCommandName);
}

function overview([first, second]: readonly string[]): number {
  const names = Object.keys(commands).filter(isCommandName);
  const group = names.filter((name) => name.startsWith(`${first} `));
  const lines =
    group.length > 0
      ? group.map((name) => line(name, commands[name].summary))
      : overviewLines(names);
  const text = [
    'Slipway: from git push to a rolling release on Kubernetes, on one machine.\n',
    'Usage: slipway COMMAND [options]\n',
    ...lines,
    '\nslipway COMMAND --help explains one of them, slipway NOUN lists what it can do.\n',
  ].join('\n');
  const isAsked = first === undefined || first === '--help' || first === '-h' || first === 'help';
  if (!isAsked && group.length === 0)
    return complain(`there is no command "${first}"\n\n${text}`, 2);
  if (group.length > 0 && second !== undefined && !second.startsWith('-'))
    return complain(`there is no command "${first} ${second}"\n\n${text}`, 2);
  process.stdout.write(text);
  return 0;
}

/** Commands of one word with what they do, and of each noun what can be done with it. */
function overviewLines(names: readonly CommandName[]): readonly string[] {
  const verbs = Map.groupBy(
    names.filter((name) => name.includes(' ')),
    (name) => name.split(' ')[0] ?? '',
  );
  const nouns = [...verbs].map(([noun, all]) =>
    line(`${noun} …`, all.map((name) => name.slice(noun.length + 1)).join(', ')),
  );
  const alone = names
    .filter((name) => !name.includes(' '))
    .map((name) => line(name, commands[name].summary));
  return [...alone, '', ...nouns];
}

function line(name: string, about: string): string {
  return `  ${name.padEnd(23)} ${about}`;
}

function complain(message: string, code: number): number {
  process.stderr.write(`slipway: ${message}\n`);
  return code;
}
