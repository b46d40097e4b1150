import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { Machine } from '@slipway/contract';
import { diskOf } from '../src/machine/disk.ts';
import { ownerOf, whyKept, whyNoTerminal } from '../src/machine/owner.ts';
import { planPrune } from '../src/machine/prune-plan.ts';
import { storageOf } from '../src/machine/storage.ts';
import { createTerminals } from '../src/machine/terminals.ts';

for (const [labels, expected] of [
  [
    { 'io.kubernetes.pod.name': 'web-1', 'io.kubernetes.pod.namespace': 'staging' },
    { kind: 'pod', name: 'staging/web-1' },
  ],
  [{ 'com.gitlab.gitlab-runner.job.id': '12' }, { kind: 'job', name: 'job 12' }],
  [{ 'slipway.dev/cluster': 'here' }, { kind: 'slipway', name: 'Slipway' }],
  [{ 'slipway.dev/helper': 'busybox' }, { kind: 'other', name: '' }],
  [{ app: 'database' }, { kind: 'other', name: '' }],
] as const) {
  test(`a container with ${Object.keys(labels)[0]} is of ${expected.kind}`, () => {
    const owner = ownerOf(labels);

    assert.deepEqual(owner, expected);
    assert.equal(whyKept(owner) === undefined, expected.kind === 'other');
  });
}

const other = { kind: 'other', name: '' } as const;
const container = (id: string, state: string, owner: { kind: 'pod' | 'other'; name: string }) => ({
  ...{ id, name: id, image: 'web', state, status: '', created_at: '', ports: [], owner },
});
const nameless = 'f'.repeat(64);
const machine: Machine = {
  engine: { address: '', version: null, system: null, cpus: null, memory: null, problem: null },
  containers: [
    container('over', 'exited', other),
    container('runs', 'running', other),
    container('pod-over', 'exited', { kind: 'pod', name: 'staging/web' }),
  ],
  images: [
    { id: 'sha256:aaaaaaaaaaaaaaaa', tags: [], size: 5, created_at: '', used_by: ['over'] },
    { id: 'sha256:bbbbbbbbbbbbbbbb', tags: [], size: 5, created_at: '', used_by: ['runs'] },
    { id: 'sha256:cccccccccccccccc', tags: ['web:1'], size: 5, created_at: '', used_by: [] },
  ],
  volumes: [
    { name: nameless, driver: 'local', used_by: ['over'] },
    { name: 'database', driver: 'local', used_by: [] },
  ],
  networks: [
    { id: 'n1', name: 'bridge', driver: 'bridge', used_by: [], is_kept: true },
    { id: 'n2', name: 'left', driver: 'bridge', used_by: [], is_kept: false },
    { id: 'n3', name: 'used', driver: 'bridge', used_by: ['runs'], is_kept: false },
  ],
};

test('what nobody uses and nobody has named goes, containers of pods and jobs stay', () => {
  const all = ['container', 'image', 'volume', 'network'] as const;

  assert.deepEqual(
    planPrune(machine, all).map(({ kind, name }) => `${kind} ${name}`),
    ['container over', 'image aaaaaaaaaaaa', `volume ${nameless}`, 'network left'],
  );
  assert.deepEqual(
    planPrune(machine, ['network']).map(({ name }) => name),
    ['left'],
  );
});

test('the disk is told by kind, with what nobody needs', () => {
  const disk = diskOf({
    LayersSize: 100,
    Images: [
      { Containers: 1, Size: 60 },
      { Containers: 0, Size: 50 },
    ],
    Containers: [
      { State: 'running', SizeRw: 3 },
      { State: 'exited', SizeRw: 4 },
    ],
    Volumes: [{ UsageData: { Size: 10, RefCount: 0 } }, { UsageData: { Size: 20, RefCount: 1 } }],
    BuildCache: null,
  });

  assert.deepEqual(
    disk.map(({ kind, count, size, reclaimable }) => [kind, count, size, reclaimable]),
    [
      ['Images', 2, 100, 40],
      ['Containers', 2, 7, 4],
      ['Volumes', 2, 30, 10],
      ['Build cache', 0, 0, 0],
    ],
  );
});

test('the data folder is told by what it holds, the largest first', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'slipway-storage-'));
  try {
    await mkdir(join(dataDir, 'blobs', 'sha256'), { recursive: true });
    await writeFile(join(dataDir, 'blobs', 'sha256', 'a layer'), Buffer.alloc(600_000, 1), {
      flush: true,
    });
    await mkdir(join(dataDir, 'caches'));
    await writeFile(join(dataDir, 'caches', 'a cache'), Buffer.alloc(200_000, 1), { flush: true });
    await writeFile(join(dataDir, 'slipway.db-wal'), Buffer.alloc(100_000, 1), { flush: true });

    const { total, free, parts } = await storageOf(dataDir);

    assert.ok(total >= free && free > 0);
    assert.deepEqual(
      parts.slice(0, 3).map(({ kind, size }) => [kind, Math.floor(size / 100_000)]),
      [
        ['Images in the registry', 6],
        ['Caches of jobs', 2],
        ['The database', 1],
      ],
    );
    assert.ok(parts.some(({ kind, size }) => kind === 'Backups' && size === 0));
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test('a terminal is for what runs and has no other way in; a job’s is open to administrators', () => {
  const reason = (kind: 'pod' | 'job' | 'slipway' | 'other', state = 'running') =>
    whyNoTerminal({ owner: { kind, name: 'staging/web' }, state });

  assert.match(reason('pod') ?? '', /a terminal of its own/);
  assert.match(reason('slipway') ?? '', /Slipway itself/);
  assert.match(reason('other', 'exited') ?? '', /start it first/);
  assert.equal(reason('other'), undefined);
  assert.equal(reason('job'), undefined);
});

test('a terminal that nobody allowed is not found', async () => {
  const { upgrade } = createTerminals();
  const socket = new PassThrough();

  await upgrade({ url: '/-/machine/terminal/guessed' } as IncomingMessage, socket, Buffer.alloc(0));

  assert.match(String(socket.read()), /^HTTP\/1.1 404/);
});
