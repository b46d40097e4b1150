import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadPki } from '../src/access/pki.ts';

const start = new Date('2026-01-01T00:00:00Z');
const days = (count: number) => new Date(start.getTime() + count * 86_400_000);

async function inDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-pki-'));
  try {
    await run(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

test('keys stay the same until the certificate is near its end', () =>
  inDirectory(async (directory) => {
    const names = ['localhost', '127.0.0.1'];
    const first = await loadPki({ directory, names, now: start });
    const second = await loadPki({ directory, names, now: days(300) });
    const third = await loadPki({ directory, names, now: days(340) });

    assert.deepEqual(second, first);
    assert.notEqual(third.certificate, first.certificate);
    assert.equal(third.ca, first.ca);
    assert.equal(third.adminToken, first.adminToken);
  }));

test('a new name is a reason for a new certificate by the same authority', () =>
  inDirectory(async (directory) => {
    await loadPki({ directory, names: ['localhost'], now: start });

    const { certificate, ca } = await loadPki({
      directory,
      names: ['localhost', '172.17.0.1'],
      now: start,
    });

    const parsed = new X509Certificate(certificate);
    assert.equal(parsed.checkIP('172.17.0.1'), '172.17.0.1');
    assert.equal(parsed.checkHost('localhost'), 'localhost');
    assert.ok(parsed.verify(new X509Certificate(ca).publicKey));
  }));

test('nobody else can read the keys', () =>
  inDirectory(async (directory) => {
    await loadPki({ directory, names: ['localhost'], now: start });

    for (const name of ['ca.key', 'server.key', 'accounts.key', 'admin.token']) {
      assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600);
    }
  }));
