/** Between the check of an upload and its becoming a blob nobody changes it. */
import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createMemoryFiles, type Files } from '@slipway/files';
import { createHashing } from '#hashing/hashing';
import type { Body } from '#protocol/body';
import type { Digest } from '#protocol/digest';
import { createUploadStore } from '#uploads/upload-store';
import { digestOf, someBytes } from './harness.ts';

const repository = 'shop/web';

function bodyOf(bytes: Uint8Array): Body {
  const chunks = (async function* () {
    yield bytes;
  })();
  return { chunks, isOwn: false, abort() {} };
}

const chunkOf = (bytes: Uint8Array) => ({
  body: bodyOf(bytes),
  startsAt: undefined,
  mostBytes: 2 ** 30,
});

async function contentOf(files: Files, name: string): Promise<Buffer | undefined> {
  const file = await files.open(name);
  return file && buffer(file.stream());
}

test('what is sent on to an upload that is becoming a blob changes neither it nor the blob', async () => {
  const files = createMemoryFiles();
  const hashing = createHashing();
  try {
    const uploads = createUploadStore(files, hashing);
    const id = await uploads.start(repository);
    const bytes = someBytes(1000);
    let late: Promise<unknown> = Promise.resolve();

    await uploads.finish(repository, id, {
      ...{ digest: digestOf(bytes) as Digest, chunk: chunkOf(bytes) },
      async adopt({ name }) {
        late = uploads.append(repository, id, chunkOf(someBytes(1000)));
        late.catch(() => {});
        // Time enough for whoever does not wait.
        await wait(50);
        await files.move(name, 'blob');
      },
    });

    await assert.rejects(late, { code: 'BLOB_UPLOAD_UNKNOWN' });
    assert.deepEqual(await contentOf(files, 'blob'), bytes);
    assert.equal(await files.facts(`uploads/${id}`), undefined);
  } finally {
    await hashing.close();
  }
});

test('an upload that the disk has refused a part of becomes no blob, and is begun anew', async () => {
  const lost = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
  const failures = [lost];
  const files = createMemoryFiles({
    // The system tells of it once.
    syncFile: async () => {
      const failure = failures.pop();
      if (failure) throw failure;
    },
  });
  const hashing = createHashing();
  try {
    const uploads = createUploadStore(files, hashing);
    const bytes = someBytes(1000);
    const digest = digestOf(bytes) as Digest;
    const adopt = ({ name }: { readonly name: string }) => files.move(name, 'blob');
    const push = async (id: string) =>
      uploads.finish(repository, id, { digest, chunk: chunkOf(bytes), adopt });
    const id = await uploads.start(repository);

    await assert.rejects(push(id), { code: 'EIO' });
    await assert.rejects(uploads.finish(repository, id, { digest, adopt }), {
      code: 'BLOB_UPLOAD_UNKNOWN',
    });
    assert.equal(await contentOf(files, 'blob'), undefined);
    await push(await uploads.start(repository));

    assert.deepEqual(await contentOf(files, 'blob'), bytes);
  } finally {
    await hashing.close();
  }
});
