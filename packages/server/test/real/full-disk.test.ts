import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { diskTroubleIn } from '@slipway/io';
import { nextJob, startServer, type TestServer, until, upload } from '../harness.ts';

const run = promisify(execFile);
const query = 'artifact_format=zip&artifact_type=archive';
const noise = (bytes: number) => ({ name: 'a.zip', content: Buffer.alloc(bytes, 'x') });

async function mounted(megabytes: number) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'slipway-test', folder]);
  return folder;
}

async function startServerOn(disk: string): Promise<TestServer> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = disk;
  return startServer().finally(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
}

/** A server on a disk of 48 MB. */
async function onSmallDisk() {
  const disk = await mounted(48);
  const server = await startServerOn(disk);
  return {
    server,
    disk,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await run('umount', [disk]);
      await rmdir(disk);
    },
  };
}

/**
 * A server on ext4 in a file of 256 MB in a memory of 96: when that is full, new blocks of the disk answer EIO, and
 * those that were written before go on working.
 */
async function onFailingDisk() {
  const memory = await mounted(96);
  const [image, disk] = [join(memory, 'image'), join(memory, 'disk')];
  await run('truncate', ['--size=256m', image]);
  await run('mkfs.ext4', ['-q', image]);
  await mkdir(disk);
  await run('mount', ['-o', 'loop', image, disk]);
  const server = await startServerOn(disk);
  return {
    server,
    fail: () => fill(memory),
    async [Symbol.asyncDispose]() {
      try {
        await server[Symbol.asyncDispose]();
      } catch (error) {
        // What is written last cannot be either.
        if (diskTroubleIn(error) === undefined) throw error;
      }
      await run('umount', ['--lazy', disk]);
      await run('umount', ['--lazy', memory]);
      await rmdir(memory);
    },
  };
}

/** Somebody else takes all that is left of a disk. */
async function fill(disk: string): Promise<void> {
  const file = await open(join(disk, 'others'), 'a');
  for (const size of [2 ** 20, 4096]) {
    const piece = Buffer.alloc(size);
    while ((await file.write(piece).catch(() => ({ bytesWritten: 0 }))).bytesWritten === size);
  }
  await file.close();
}

async function begun(server: TestServer) {
  const project = await server.project('hello');
  const runner = await server.runner();
  const started = async () => {
    await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
    return nextJob(runner);
  };
  return { project, runner, started };
}

const asRoot = { 'private-token': 'glpat-test-root-token' };

test('on a full disk files are refused, reading goes on, and deleting makes room again', async () => {
  await using small = await onSmallDisk();
  const { server } = small;
  const { project, runner, started } = await begun(server);
  const job = await started();
  const half = await upload(server, job, query, noise(30 * 2 ** 20));
  await runner.patch(job, 0, 'kept\n');
  await runner.finish(job);
  const next = await started();

  // Little of it is left to send when the disk is full: whoever sends much more hears no answer.
  const refused = await upload(server, next, query, noise(20 * 2 ** 20));
  const artifacts = `/api/v4/projects/${project.id}/jobs/${job.id}/artifacts`;
  const read = await server.fetch(artifacts, { headers: asRoot });
  // A file that is being read keeps its room.
  const { byteLength } = await read.arrayBuffer();
  await server.api('DELETE', `/projects/${project.id}/jobs/${job.id}/artifacts`);
  const again = await upload(server, next, query, noise(20 * 2 ** 20));

  assert.deepEqual([half.status, refused.status, read.status, again.status], [201, 507, 200, 201]);
  assert.match(await refused.text(), /disk of the server is full/);
  assert.equal(byteLength, 30 * 2 ** 20);
});

test('on a disk that others have filled to the last byte nothing acknowledged is lost, and people can delete', async () => {
  await using small = await onSmallDisk();
  const { server, disk } = small;
  const { project, runner, started } = await begun(server);
  const job = await started();
  await upload(server, job, query, noise(8 * 2 ** 20));
  await runner.patch(job, 0, 'kept\n');
  await fill(disk);

  const log = await runner.patch(job, 5, 'x'.repeat(100_000));
  await assert.rejects(project.push({ 'b.txt': 'b' }), /disk of the server is full/);
  const trace = await server.fetch(`/api/v4/projects/${project.id}/jobs/${job.id}/trace`, {
    headers: asRoot,
  });
  const deleted = await until(
    () =>
      server.fetch(`/api/v4/projects/${project.id}/jobs/${job.id}/artifacts`, {
        method: 'DELETE',
        headers: asRoot,
      }),
    ({ status }) => status !== 507,
  );
  const goesOn = await runner.patch(job, 5, 'on\n');
  await rm(join(disk, 'others'));
  const pushed = await until(
    () => project.push({ 'c.txt': 'c' }).catch(() => undefined),
    (done) => done !== undefined,
  );

  assert.deepEqual([log.status, trace.status, deleted.status], [507, 200, 204]);
  assert.equal(await trace.text(), 'kept\n');
  assert.equal(goesOn.status, 202);
  assert.ok(pushed);
  assert.equal(await server.server.services.store.damage(), undefined);
});

test('on a disk that fails in the middle of writes what was acknowledged is read on, and nothing is acknowledged that is not there', async () => {
  await using failing = await onFailingDisk();
  const { server } = failing;
  const { project, runner, started } = await begun(server);
  const job = await started();
  const kept = await upload(server, job, query, noise(2 ** 20));
  await runner.patch(job, 0, 'kept\n');
  await failing.fail();

  const answers: number[] = [];
  const variables = `/api/v4/projects/${project.id}/variables`;
  const write = async (number: number) => {
    const address = `${variables}?key=V${number}&value=${'x'.repeat(2000)}`;
    return (await server.fetch(address, { method: 'POST', headers: asRoot })).status;
  };
  const larger = await upload(server, job, 'artifact_format=raw&artifact_type=dotenv', {
    name: '.env',
    content: Buffer.alloc(4 * 2 ** 20, 'x'),
  }).then(
    ({ status }) => status,
    () => 507,
  );
  for (let number = 0; number < 200; number += 1) answers.push(await write(number));
  const trace = await server.fetch(`/api/v4/projects/${project.id}/jobs/${job.id}/trace`, {
    headers: asRoot,
  });
  const artifacts = await server.fetch(`/api/v4/projects/${project.id}/jobs/${job.id}/artifacts`, {
    headers: asRoot,
  });

  assert.equal(kept.status, 201);
  assert.equal(await trace.text(), 'kept\n');
  assert.equal((await artifacts.arrayBuffer()).byteLength, 2 ** 20);
  for (const status of [larger, ...answers]) assert.ok([201, 507].includes(status), `${status}`);
  // What was refused because it could not be synced may be there all the same; what was acknowledged must be.
  for (const [number, status] of answers.entries()) {
    if (status !== 201) continue;
    const there = await server.fetch(`${variables}/V${number}`, { headers: asRoot });
    assert.equal(there.status, 200, `V${number}`);
  }
  assert.ok(answers.includes(507), 'no write met the fault');
});
