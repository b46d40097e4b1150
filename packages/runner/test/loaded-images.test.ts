import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { extract, type Header, pack } from 'tar-stream';
import { keepArchive } from '#executors/engine-socket/answers/loaded-images';

const sha256 = (bytes: string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

type Content = string | Buffer | Partial<Header>;

const layer = 'the files of a layer';
const config = JSON.stringify({ rootfs: { type: 'layers', diff_ids: [sha256(layer)] } });
const image = { Config: 'config.json', RepoTags: ['shop:1'], Layers: ['one/layer.tar'] };

/** An archive as clients write it; what differs is given. */
function archive(changes: Readonly<Record<string, Content | undefined>> = {}): Readable {
  const files: Readonly<Record<string, Content | undefined>> = {
    'one/layer.tar': layer,
    'config.json': config,
    'manifest.json': JSON.stringify([image]),
    ...changes,
  };
  const tar = pack();
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === 'string' || Buffer.isBuffer(content)) tar.entry({ name }, content);
    else if (content) tar.entry({ name, ...content });
  }
  tar.finalize();
  return tar as unknown as Readable;
}

/** What the engine would read. */
async function kept(tar: Readable) {
  const folder = await mkdtemp(`${tmpdir()}/slipway-archive-`);
  try {
    const found = await keepArchive(tar, `${folder}/kept.tar`, (name) =>
      name.includes(' ') ? undefined : `own/${name}`,
    );
    const reader = extract();
    found.open().pipe(reader);
    const files = new Map<string, string>();
    for await (const entry of reader) {
      files.set(entry.header.name, `${await buffer(entry as unknown as Readable)}`);
    }
    return { images: found.images, files };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('an image is loaded under the name that is the job’s, by one list', async () => {
  const { images, files } = await kept(
    archive({ repositories: '{"shop":{}}', 'index.json': '{}', 'oci-layout': '{}' }),
  );

  assert.equal(images[0]?.id, sha256(config));
  assert.deepEqual(images[0]?.names, ['own/shop:1']);
  assert.deepEqual([...files.keys()], ['one/layer.tar', 'config.json', 'manifest.json']);
  const list = JSON.parse(files.get('manifest.json') ?? '');
  assert.deepEqual(list, [{ ...image, RepoTags: ['own/shop:1'] }]);
});

test('a layer may be compressed, or a link to one of the archive', async () => {
  const zipped = await kept(archive({ 'one/layer.tar': gzipSync(layer) }));
  const linked = await kept(
    archive({
      'one/layer.tar': { type: 'symlink', linkname: '../two/layer.tar' },
      'two/layer.tar': layer,
    }),
  );

  assert.equal(zipped.images.length, 1);
  const [list] = JSON.parse(linked.files.get('manifest.json') ?? '');
  assert.deepEqual(list.Layers, ['two/layer.tar']);
});

for (const [what, changes, sentence] of [
  [
    'a layer that is only named',
    { 'one/layer.tar': undefined },
    /every layer must be in the archive/,
  ],
  ['another layer than it says', { 'one/layer.tar': 'something else' }, /shop:1 lacks sha256:/],
  [
    'a link to the machine in the place of a layer',
    { 'one/layer.tar': { type: 'symlink', linkname: '../../etc/shadow' } },
    /leads out of the archive/,
  ],
  ['fewer layers than its configuration', { 'manifest.json': list({ Layers: [] }) }, /lacks/],
  ['a configuration that is elsewhere', { 'config.json': undefined }, /lacks config\.json/],
  ['a name that is none', { 'manifest.json': list({ RepoTags: ['a b'] }) }, /no name for an image/],
  ['no list', { 'manifest.json': undefined }, /docker-archive/],
  ['a broken layer', { 'one/layer.tar': gzipSync(layer).subarray(0, 20) }, /no archive of images/],
  ['a way out', { '../outside': 'x' }, /leads out of the archive/],
] as const) {
  test(`an archive with ${what} is not loaded`, async () => {
    await assert.rejects(kept(archive(changes)), sentence);
  });
}

function list(changes: Partial<typeof image>): string {
  return JSON.stringify([{ ...image, ...changes }]);
}
