import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Container, Pod } from '@slipway/kube-objects';
import { parseEnvFile } from '../src/environment/env-file.ts';
import { type EnvironmentSources, environmentOf } from '../src/environment/environment.ts';
import { readEnvFiles } from '../src/volumes/env-files.ts';

for (const [what, text, expected] of [
  ['a value in quotes', "A='one'\n", { A: 'one' }],
  ['a value of several lines', "A='one\ntwo'\nB='3'", { A: 'one\ntwo', B: '3' }],
  ['spaces around it', "  A =\t'one'  \n", { A: 'one' }],
  ['comments and empty lines', "# A='x'\n\n   \n  # more\nB='#'\n", { B: '#' }],
  ['nothing expanded', String.raw`A='$HOME \n "x"'`, { A: String.raw`$HOME \n "x"` }],
  ['lines that end as in Windows', "A='1'\r\nB='2'\r\n", { A: '1', B: '2' }],
  ['a name twice', "A='1'\nA='2'\n", { A: '2' }],
] as const) {
  test(`a file of variables may have ${what}`, () => {
    assert.deepEqual(Object.fromEntries(parseEnvFile(text)), expected);
  });
}

for (const [what, text] of [
  ['a value without quotes', 'A=one'],
  ['double quotes', 'A="one"'],
  ['two values joined', "A='one''two'"],
  ['something behind a value', "A='one'$B"],
  ['no end of a value', "A='one"],
  ['no name', "='one'"],
  ['a line that is none', 'export'],
] as const) {
  test(`a file of variables with ${what} is refused, with its line`, () => {
    assert.throws(
      () => parseEnvFile(`\nB='x'\n${text}\n`),
      /line 3 must have the form NAME='value'/,
    );
  });
}

test('a long line of nothing is refused at once', () => {
  const started = performance.now();
  assert.throws(() => parseEnvFile(`a${' '.repeat(1_000_000)}`));
  assert.ok(performance.now() - started < 1000);
});

const pod = { spec: { volumes: [{ name: 'v', emptyDir: {} }] } } as unknown as Pod;
const containerWith = (path: string, key: string, optional: boolean): Container => ({
  name: 'c',
  image: 'i',
  env: [{ name: 'OWN', valueFrom: { fileKeyRef: { volumeName: 'v', path, key, optional } } }],
});

async function variable(root: string, container: Container): Promise<string | undefined> {
  const volumes = new Map([['v', root]]);
  const file = await readEnvFiles({ pod, container, volumes, sandboxVolumes: async () => ({}) });
  const sources = { services: [], file } as unknown as EnvironmentSources;
  return environmentOf(pod, container, sources).get('OWN');
}

test('a variable comes from a file in a volume, and from nowhere else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-env-'));
  const root = join(folder, 'volume');
  await mkdir(join(root, 'sub'), { recursive: true });
  await writeFile(join(root, 'sub/a.env'), "KEY='value'\n");
  await writeFile(join(folder, 'secret'), "KEY='of the host'\n");
  await symlink('../secret', join(root, 'out'));
  await symlink('sub/a.env', join(root, 'in'));
  await writeFile(join(root, 'bad'), 'KEY=value\n');
  try {
    assert.equal(await variable(root, containerWith('sub/a.env', 'KEY', false)), 'value');
    assert.equal(await variable(root, containerWith('in', 'KEY', false)), 'value');
    assert.equal(await variable(root, containerWith('none/b.env', 'KEY', true)), undefined);
    assert.equal(await variable(root, containerWith('sub/a.env', 'OTHER', true)), undefined);
    for (const [path, key, message] of [
      ['none/b.env', 'KEY', /file "none\/b\.env" not found in volume "v"/],
      ['sub/a.env', 'OTHER', /couldn't find key OTHER in file sub\/a\.env of volume v/],
      ['out', 'KEY', /cannot be read for variables/],
      ['bad', 'KEY', /line 1 must have the form/],
      ['sub', 'KEY', /it is not a file/],
    ] as const) {
      await assert.rejects(variable(root, containerWith(path, key, false)), {
        reason: 'CreateContainerConfigError',
        message,
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
