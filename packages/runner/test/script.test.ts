import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { composeScript, quote } from '../src/execution/script.ts';

const shells = ['/bin/bash', '/bin/dash', '/bin/busybox'].filter(existsSync);
const run = (
  shell: string,
  commands: readonly string[],
  variables: Record<string, string> = {},
) => {
  const script = composeScript({
    name: 'step_script',
    commands,
    variables: new Map(Object.entries(variables)),
    directory: '/tmp',
  });
  const command = shell.endsWith('busybox') ? ['sh', '-c', script] : ['-c', script];
  const { stdout, status } = spawnSync(shell, command, { encoding: 'utf8' });
  return { stdout, status };
};

for (const shell of shells) {
  test(`${shell}: entries share one shell and are echoed`, () => {
    const { stdout, status } = run(shell, ['x=1; cd /', 'echo "$x $PWD"']);

    assert.equal(
      stdout,
      '\x1b[32;1m$ x=1; cd /\x1b[0;m\n\x1b[32;1m$ echo "$x $PWD"\x1b[0;m\n1 /\n',
    );
    assert.equal(status, 0);
  });

  test(`${shell}: of an entry with several lines the first is shown`, () => {
    const { stdout } = run(shell, ['for i in 1 2; do\n  echo $i\ndone']);

    assert.equal(
      stdout,
      '\x1b[32;1m$ for i in 1 2; do # collapsed multi-line command\x1b[0;m\n1\n2\n',
    );
  });

  test(`${shell}: the first failing entry ends the script with its code`, () => {
    const { stdout, status } = run(shell, ['sh -c "exit 7"', 'echo never']);

    assert.equal(status, 7);
    assert.doesNotMatch(stdout, /^never/m);
  });

  test(`${shell}: any value survives its export`, () => {
    const value = `a 'quoted' "value" with $dollars, \`ticks\`, \\ and\ntwo lines`;

    const { stdout } = run(shell, ['printf %s "$V"'], { V: value, 'NOT-A-NAME': 'x' });

    assert.ok(stdout.endsWith(value), stdout);
  });

  test(`${shell}: lines of GITLAB_ENV are exported`, async () => {
    const directory = await mkdtemp(`${tmpdir()}/slipway-script-`);
    await writeFile(`${directory}/env`, 'A=1 and 2\nnot a line\nB=x=y');

    const { stdout } = run(shell, ['echo "[$A][$B]"'], { GITLAB_ENV: `${directory}/env` });

    assert.match(stdout, /\[1 and 2\]\[x=y\]/);
    await rm(directory, { recursive: true });
  });
}

test('a failing part of a pipe fails the entry in bash', () => {
  assert.equal(run('/bin/bash', ['false | true']).status, 1);
});

test('quoting makes one word of anything', () => {
  const text = `it's "x" $y \\`;

  assert.equal(execFileSync('sh', ['-c', `printf %s ${quote(text)}`], { encoding: 'utf8' }), text);
});
