import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { LeadsOut, openInside, pathOf } from '../src/volumes/open-inside.ts';

suite('a path inside a folder that others write in', () => {
  let top: string;
  let root: string;
  let outside: string;

  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'slipway-inside-'));
    root = join(top, 'root');
    outside = join(top, 'outside');
    await mkdir(root);
    await mkdir(outside);
  });

  afterEach(() => rm(top, { recursive: true }));

  /** Where the path leads to, as seen from the root. */
  async function opened(path: string): Promise<string> {
    await using handle = await openInside(root, path);
    return (await readlink(pathOf(handle))).replace(root, '');
  }

  test('is made when it is missing, with the rights of the folder', async () => {
    assert.equal(await opened('a/./b//c'), '/a/b/c');

    const rights = async (path: string) => (await stat(path)).mode & 0o7777;
    assert.equal(await rights(join(root, 'a/b/c')), await rights(root));
  });

  test('may be a file, and links that stay inside are followed', async () => {
    await mkdir(join(root, '..data'));
    await writeFile(join(root, '..data/app.conf'), '');
    await symlink('..data/app.conf', join(root, 'app.conf'));
    await symlink('../..data', join(await made('deep'), 'up'));

    assert.equal(await opened('app.conf'), '/..data/app.conf');
    assert.equal(await opened('deep/up/new'), '/..data/new');
  });

  const made = async (name: string) => {
    await mkdir(join(root, name));
    return join(root, name);
  };

  for (const [title, target, path] of [
    ['a link to an absolute path', () => outside, 'link/sub'],
    ['a link upwards', () => '../outside', 'link/sub'],
    ['a link to itself', () => 'link', 'link'],
    ['dots', () => '.', '../outside/sub'],
  ] as const) {
    test(`does not leave it by ${title}`, async () => {
      await symlink(target(), join(root, 'link'));

      await assert.rejects(openInside(root, path), LeadsOut);

      assert.deepEqual(await readdir(outside), []);
    });
  }

  test('does not leave it while folders are exchanged for links', async () => {
    const path = await made('folder');
    let isOver = false;
    // We make what is missing meanwhile; then a step fails, and the next ones go on.
    const exchange = async () => {
      while (!isOver) {
        await rm(path, { recursive: true, force: true }).catch(() => {});
        await symlink(outside, path).catch(() => {});
        await rm(path, { force: true }).catch(() => {});
        await mkdir(path).catch(() => {});
      }
    };
    const exchanging = exchange();

    for (let turn = 0; turn < 300; turn += 1) {
      await using handle = await openInside(root, 'folder/sub').catch(() => undefined);
      if (handle) assert.match(await readlink(pathOf(handle)), new RegExp(`^${root}/`));
    }

    isOver = true;
    await exchanging;
    assert.deepEqual(await readdir(outside), []);
  });
});
