import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ignoredCodes } from '../src/ci/event-options.ts';
import { type Command, helpText, parseInput, UsageError } from '../src/command.ts';
import { command as lint } from '../src/commands/configuration/lint.ts';
import { commands, isCommandName } from '../src/commands.ts';

const command: Command = {
  summary: 'Does a thing.',
  positionals: ['JOB', '[REF]'],
  options: {
    var: { type: 'string', multiple: true, value: 'KEY=VALUE', description: 'a variable' },
  },
  example: 'slipway thing 1',
  run: async () => 0,
};

test('positionals, repeated options and flags are told apart', () => {
  const { positionals, flags } = parseInput(command, ['7', '--var', 'A=1', '--var=B=2', '-h']);

  assert.deepEqual(positionals, ['7']);
  assert.deepEqual(flags.list('var'), ['A=1', 'B=2']);
  assert.equal(flags.isSet('help'), true);
});

for (const [args, message] of [
  [[], /JOB is missing/],
  [['1', 'main', 'more'], /unexpected "more"/],
  [['1', '--nonsense'], /nonsense/],
  [['1', '--var'], /var/],
] as const) {
  test(`"${args.join(' ')}" is a usage error that says ${message}`, () => {
    assert.throws(
      () => parseInput(command, args),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}

test('every command explains itself with an example that begins with its own name', async () => {
  for (const name of Object.keys(commands).filter(isCommandName)) {
    const { command: loaded } = await commands[name].load();
    const help = helpText(name, loaded);
    assert.match(help, new RegExp(`Usage: slipway ${name} `));
    assert.match(loaded.example, new RegExp(`slipway ${name.split(' ')[0]}`));
  }
});

test('a code that no diagnostic has is a usage error', () => {
  const { flags } = parseInput(lint, ['--ignore', 'unpinned-latest', '--ignore', 'unpinned']);

  assert.throws(() => ignoredCodes(flags), /no diagnostic has the code "unpinned"/);
});
