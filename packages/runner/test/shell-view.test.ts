import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { makeView } from '../src/executors/shell/rooms/view.ts';

interface Place extends AsyncDisposable {
  /** Stands for a home that others may not enter. */
  readonly home: string;
  readonly data: string;
  readonly slot: string;
  view(programs: readonly string[]): Promise<readonly string[]>;
}

/** A data folder in a closed home, in a folder that is no shared one. */
async function makePlace(name = 'data'): Promise<Place> {
  const root = await realpath(await mkdtemp('/var/lib/slipway-view-'));
  await chmod(root, 0o755);
  const home = `${root}/home`;
  const data = `${home}/${name}`;
  const slot = `${data}/builds/t/project-7-concurrent-0`;
  const [temporary, standIns] = [`${slot}/tmp`, `${data}/runners/t/stand-ins/x`];
  for (const folder of [temporary, standIns, `${home}/bin`])
    await mkdir(folder, { recursive: true });
  await chmod(home, 0o700);
  return {
    home,
    data,
    slot,
    view: (programs) =>
      makeView({ slot, temporary, standIns, dataDirectory: data, programs, files: new Map() }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
}

const needsRoot = { skip: process.getuid?.() === 0 ? false : 'only root may write there' };

test('a closed home is covered whole, but for the way to the job’s folder', needsRoot, async () => {
  await using place = await makePlace();

  const mounts = await place.view([]);

  const targets = mounts.map((line) => line.split(' ')[1]);
  assert.deepEqual(targets.slice(-3), ['/tmp', '/var/tmp', place.home]);
  const standIn = mounts.at(-1)?.split(' ')[0];
  assert.ok(existsSync(`${standIn}${place.slot.slice(place.home.length)}`));
  assert.ok(mounts.some((line) => line.startsWith(`${place.slot} ${standIn}/data/builds/`)));
});

test('programs in a closed home stay in sight, to be read only', needsRoot, async () => {
  await using place = await makePlace();

  const mounts = await place.view([`${place.home}/bin`, '/usr/bin']);

  assert.ok(
    mounts.some((line) => / none bind,ro /.test(line) && line.startsWith(`${place.home}/bin `)),
  );
});

test('a folder of programs brings nothing back that is hidden', needsRoot, async () => {
  await using place = await makePlace();
  await symlink(place.data, `${place.home}/link`);

  const plain = await place.view([]);
  const hostile = await place.view([
    place.home,
    place.data,
    `${place.home}/link`,
    '/tmp',
    tmpdir(),
  ]);

  assert.deepEqual(hostile, plain);
});

test('a data folder may have spaces in its name', needsRoot, async () => {
  await using place = await makePlace('my data');

  const mounts = await place.view([]);

  assert.ok(mounts.every((line) => line.split(' ').length === 6));
  assert.ok(mounts.some((line) => line.includes('my\\040data/builds')));
});
