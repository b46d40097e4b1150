import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const roles = join(import.meta.dirname, '../src/roles');

/** Packages that a process has loaded once it knows how to play a role; each costs memory while nobody uses it. */
async function loadedBy(role: string): Promise<ReadonlySet<string>> {
  const program = `
    import { registerHooks } from 'node:module';
    const found = new Set();
    registerHooks({ load(url, context, next) {
      const [, name] = /.*\\/(?:node_modules|packages)\\/((?:@[\\w-]+\\/)?[\\w.-]+)\\//.exec(url) ?? [];
      if (name) found.add(name);
      return next(url, context);
    } });
    await import(process.argv[1]);
    console.log(JSON.stringify([...found]));
    process.exit();`;
  const args = ['--input-type=module', '-e', program, join(roles, `${role}-role.ts`)];
  const { stdout } = await run(process.execPath, args);
  return new Set(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[]);
}

for (const [role, needs, without] of [
  [
    'server',
    'server',
    ['runner', 'registry', 'kube', 'kube-api', 'kube-controllers', 'kube-node', 'ws'],
  ],
  ['registry', 'registry', ['server', 'ci', 'runner', 'kube', 'engine', 'js-yaml']],
  [
    'network',
    'kube-network',
    ['server', 'kube', 'kube-api', 'kube-controllers', 'kube-node', 'ws'],
  ],
  ['runners', 'runner', ['server', 'ci', 'registry', 'kube', 'kube-api', 'ws']],
] as const) {
  test(`the process of the ${role} loads nothing of ${without.join(', ')}`, async () => {
    const loaded = await loadedBy(role);

    assert.ok(loaded.has(needs), [...loaded].join(' '));
    assert.deepEqual(
      without.filter((name) => loaded.has(name)),
      [],
    );
  });
}
