import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lastPorts, notePorts } from '../src/http/ports/served-ports.ts';

const directory = mkdtempSync(join(tmpdir(), 'slipway-served-ports-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('the next start finds the ports of the last one, each role its own', () => {
  assert.deepEqual(lastPorts(directory), {});

  notePorts(directory, { main: 8932 });
  notePorts(directory, { cluster: 6445 });
  notePorts(directory, { main: 8940 });

  assert.deepEqual(lastPorts(directory), { main: 8940, cluster: 6445 });
});

test('ports that are as before are not written again: the disk may be full', () => {
  const written = () => statSync(join(directory, 'ports.json')).ino;
  notePorts(directory, { main: 8932, cluster: 6445 });
  const before = written();

  notePorts(directory, { main: 8932 });
  notePorts(directory, { cluster: 6445 });
  assert.equal(written(), before);
  notePorts(directory, { main: 8933 });

  assert.deepEqual(lastPorts(directory), { main: 8933, cluster: 6445 });
  assert.deepEqual(readdirSync(directory), ['ports.json']);
});

test('a file that was left half written keeps nobody from starting', () => {
  writeFileSync(join(directory, 'ports.json'), '{"main": 89');

  assert.deepEqual(lastPorts(directory), {});
  notePorts(directory, { main: 8934 });

  assert.deepEqual(lastPorts(directory), { main: 8934 });
});
