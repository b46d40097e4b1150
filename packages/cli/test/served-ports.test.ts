import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
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
