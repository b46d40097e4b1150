import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { completionScript } from '../src/completion.ts';

const known = [
  { words: ['up'], summary: 'start', options: ['port', 'no-demo'] },
  { words: ['variable', 'list'], summary: 'list', options: ['json'] },
  { words: ['variable', 'set'], summary: 'set', options: ['masked', 'json'] },
];
const script = completionScript('bash', known);

for (const [typed, expected] of [
  ['', 'up variable'],
  ['va', 'variable'],
  ['variable ', 'list set'],
  ['variable set --m', '--masked'],
  ['up --no', '--no-demo'],
] as const) {
  test(`bash completes "slipway ${typed}" with: ${expected}`, () => {
    const words = ['slipway', ...typed.split(' ')];
    const line = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _slipway; echo "\${COMPREPLY[*]}"`;

    const said = execFileSync('bash', ['-c', `${script}\n${line}`], { encoding: 'utf8' });

    assert.equal(said.trim(), expected);
  });
}

test('fish is told of each command, and of its options where they fit', () => {
  const lines = completionScript('fish', known).split('\n');

  assert.ok(lines.some((line) => line.includes('-a variable')));
  assert.ok(lines.some((line) => /from variable; and .* set' -l masked$/.test(line)));
});

/** Why a shell cannot be asked here; false when it can. */
const missing = (shell: string) =>
  spawnSync(shell, ['--version']).status === 0 ? false : `${shell} is not installed here`;

for (const [typed, expected] of [
  ['va', 'variable'],
  ['variable ', 'list set'],
  ['variable set --m', '--masked'],
  ['up --no', '--no-demo'],
] as const) {
  test(`fish itself completes "slipway ${typed}" with: ${expected}`, {
    skip: missing('fish'),
  }, () => {
    const asked = `${completionScript('fish', known)}\ncomplete -C 'slipway ${typed}'`;

    const said = execFileSync('fish', ['--no-config', '-c', asked], { encoding: 'utf8' });

    const words = said
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0]);
    assert.equal(words.join(' '), expected);
  });
}

/** zsh keeps what it has found in the folder of its user. */
const nowhere = { ...process.env, HOME: '/nowhere', ZDOTDIR: '/nowhere' };

test('zsh takes the script also where nobody has switched completion on', {
  skip: missing('zsh'),
}, () => {
  const asked = `${completionScript('zsh', known)}\nprint -r -- $_comps[slipway]`;

  const said = execFileSync('zsh', ['-f', '-c', asked], { encoding: 'utf8', env: nowhere });

  assert.match(said, /_slipway/);
});
