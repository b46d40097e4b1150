import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type CommandName, commands, isCommandName } from '../src/commands.ts';

const root = join(import.meta.dirname, '../../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const row = /^\| (\d+) \| [^|]+ \| [^|]+ \| ([^|]+) \| [^|]+ \| ([^|]+) \|$/gm;
const rows = [...text('docs/tasks.md').matchAll(row)].map(([, number, said = '', proof = '']) => ({
  number,
  said,
  proof,
  commands: [...said.matchAll(/`slipway ([^`]+)`/g)].map(([, words = '']) => words),
}));

function nameOf(words: string): CommandName | undefined {
  const [first = '', second = ''] = words.split(' ');
  return [`${first} ${second}`, first].find(isCommandName);
}

test('the table of tasks names commands that there are', () => {
  const named = rows.flatMap((each) => each.commands);

  assert.ok(named.length >= 40);
  assert.deepEqual(
    named.filter((words) => nameOf(words) === undefined),
    [],
  );
});

test('each command that the table of tasks names is proved by a test that there is', () => {
  for (const { number, commands: named, proof } of rows) {
    if (named.length === 0) continue;
    const [, file = '', title = ''] = /^`([\w-]+)`: (.+)$/.exec(proof) ?? [];
    const places = [`e2e/${file}.test.ts`, `packages/cli/test/${file}.test.ts`];
    const found = places.filter((path) => existsSync(join(root, path)));
    assert.ok(
      found.some((path) => text(path).includes(`test('${title}'`)),
      `task ${number}: ${proof}`,
    );
  }
});

test('fifty of the tasks have a command', () => {
  assert.equal(rows.length, 56);
  assert.ok(rows.filter(({ said }) => said.includes('`')).length >= 50);
});

/** What they print is made for another program already. */
const forOtherPrograms: readonly CommandName[] = ['api', 'completion', 'credential', 'export'];

test('every command that prints something prints it for programs, too', async () => {
  for (const name of Object.keys(commands).filter(isCommandName)) {
    if (forOtherPrograms.includes(name)) continue;
    const { command } = await commands[name].load();
    // What goes on until it is ended has a log instead.
    assert.ok(command.isServing || command.options?.json, `slipway ${name} --json`);
  }
});
