import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDiskFiles } from '@slipway/files';
import { createReads } from '../src/disk/reads.ts';

test('a file that was just written is at hand once it has been read from', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-reads-'));
  try {
    const files = await createDiskFiles(folder);
    await files.put('a', [Buffer.alloc(100_000, 'x')]);
    const file = await files.open('a');
    const buffer = Buffer.alloc(10);
    assert.equal(file?.isAtHand, false);

    // Others of this process may ask the disk meanwhile, which is taken for it.
    for (let tries = 0; tries < 100 && !file?.isAtHand; tries += 1) await file?.read(buffer, 0);

    assert.equal(file?.isAtHand, true);
    assert.equal(file?.readNow(buffer, 99_995), 5);
    await file?.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** A file on a machine where each read takes as long, and asks the disk as often, as the test says. */
function scriptedReads() {
  const machine = { nowMs: 0, diskReads: 0, asked: 0 };
  const next = { tookMs: 0.05, isFromDisk: false };
  const take = () => {
    machine.nowMs += next.tookMs;
    if (next.isFromDisk) machine.diskReads += 1;
  };
  const buffer = Buffer.alloc(1);
  const file = {
    fd: 3,
    read: async () => {
      take();
      return { bytesRead: 1, buffer };
    },
  };
  // Of a handle no more than this is used.
  const reads = createReads(file as unknown as Parameters<typeof createReads>[0], {
    now: () => machine.nowMs,
    diskReads: () => {
      machine.asked += 1;
      return machine.diskReads;
    },
    readNow: () => {
      take();
      return 1;
    },
  });
  return { machine, next, reads, buffer };
}

test('while memory answers the system is not asked about each read', async () => {
  const { machine, reads, buffer } = scriptedReads();
  await reads.read(buffer, 0);
  const { asked } = machine;

  for (let read = 0; read < 100; read += 1) reads.readNow(buffer, read);

  assert.equal(reads.isAtHand, true);
  assert.equal(machine.asked, asked);
});

test('a read that takes its time may have been kept waiting; the next that asks the disk is the last', async () => {
  const { next, reads, buffer } = scriptedReads();
  await reads.read(buffer, 0);

  next.tookMs = 1;
  reads.readNow(buffer, 1);
  assert.equal(reads.isAtHand, true);
  reads.readNow(buffer, 2);
  assert.equal(reads.isAtHand, true, 'the disk was not asked');
  next.isFromDisk = true;
  reads.readNow(buffer, 3);
  assert.equal(reads.isAtHand, false);

  // Threads read until the disk has been left alone for a while.
  next.isFromDisk = false;
  let byThreads = 0;
  for (; !reads.isAtHand; byThreads += 1) await reads.read(buffer, 4);
  assert.equal(byThreads, 32);
});

test('a read that holds everybody up is the last, whatever the system counts', async () => {
  const { next, reads, buffer } = scriptedReads();
  await reads.read(buffer, 0);

  next.tookMs = 6;
  reads.readNow(buffer, 1);

  assert.equal(reads.isAtHand, false);
});
