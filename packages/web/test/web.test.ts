import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createWeb, type Web } from '../src/index.ts';

let directory: string;
let web: Web;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'slipway-web-'));
  mkdirSync(join(directory, 'dist/assets'), { recursive: true });
  writeFileSync(join(directory, 'secret.txt'), 'secret');
  writeFileSync(join(directory, 'dist/index.html'), '<!doctype html>');
  writeFileSync(join(directory, 'dist/favicon.svg'), '<svg/>');
  writeFileSync(join(directory, 'dist/assets/index-1a2b.js'), 'run()');
  writeFileSync(join(directory, 'dist/assets/index-1a2b.js.br'), 'by brotli');
  writeFileSync(join(directory, 'dist/assets/index-1a2b.js.gz'), 'by gzip');
  web = pagesIn(join(directory, 'dist'));
});

after(() => rmSync(directory, { recursive: true }));

/** Of all messages about pipelines it knows one. */
function pagesIn(from: string): Web {
  return createWeb({ directory: from, isDiagnostic: (code) => code === 'unknown-need' });
}

const get = (path: string, init?: RequestInit) =>
  web.fetch(new Request(`http://localhost${path}`, init));

test('every address of a page gets the one page, with a policy that allows nothing foreign', async () => {
  for (const path of ['/', '/root/hello', '/root/hello/-/jobs/1', '/-/cluster']) {
    const response = await get(path);

    assert.equal(response.status, 200);
    assert.equal(await response.text(), '<!doctype html>');
    assert.equal(response.headers.get('cache-control'), 'no-cache');
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*/);
  }
});

test('an address that no page has gets the page that says so, with the status', async () => {
  for (const path of ['/root', '/root/hello/-/nothing', '/root/hello/-/jobs/x', '/-/admin']) {
    const response = await get(path);

    assert.equal(response.status, 404, path);
    assert.equal(await response.text(), '<!doctype html>');
  }
});

for (const [path, status] of [
  ['/help', 200],
  ['/help/jobs', 200],
  ['/help/nothing', 404],
  ['/help/diagnostics', 200],
  ['/help/diagnostics/unknown-need', 200],
  ['/help/diagnostics/unknown-ned', 404],
] as const) {
  test(`${path} is answered ${status}`, async () => {
    const response = await get(path);

    assert.equal(response.status, status);
    assert.equal(await response.text(), '<!doctype html>');
  });
}

test('assets are kept for ever, the favicon is not', async () => {
  const asset = await get('/assets/index-1a2b.js');
  const favicon = await get('/favicon.svg');

  assert.equal(await asset.text(), 'run()');
  assert.match(asset.headers.get('content-type') ?? '', /javascript/);
  assert.match(asset.headers.get('cache-control') ?? '', /immutable/);
  assert.equal(await favicon.text(), '<svg/>');
  assert.equal(favicon.headers.get('cache-control'), 'no-cache');
});

test('an asset is sent in the smallest form that the browser takes', async () => {
  const ask = async (encodings: string) => {
    const headers = { 'accept-encoding': encodings };
    const response = await get('/assets/index-1a2b.js', { headers });
    assert.match(response.headers.get('content-type') ?? '', /javascript/);
    assert.equal(response.headers.get('vary'), 'accept-encoding');
    return [response.headers.get('content-encoding'), await response.text()];
  };

  assert.deepEqual(await ask('gzip, deflate, br, zstd'), ['br', 'by brotli']);
  assert.deepEqual(await ask('gzip, deflate'), ['gzip', 'by gzip']);
  assert.deepEqual(await ask('br;q=0, gzip;q=0.5'), ['gzip', 'by gzip']);
  assert.deepEqual(await ask('identity'), [null, 'run()']);
});

test('an asset that is not there is not a page', async () => {
  assert.equal((await get('/assets/gone.js')).status, 404);
});

for (const path of ['/assets/../../secret.txt', '/assets/..%2f..%2fsecret.txt', '/assets/%ff']) {
  test(`${path} leads nowhere else`, async () => {
    const response = await get(path);

    assert.doesNotMatch(await response.text(), /secret/);
  });
}

test('HEAD has no body; other methods are refused', async () => {
  const head = await get('/', { method: 'HEAD' });

  assert.equal(head.headers.get('content-length'), '15');
  assert.equal(await head.text(), '');
  assert.equal((await get('/', { method: 'POST' })).status, 405);
});

test('without built pages the answer says how to build them', async () => {
  const empty = pagesIn(join(directory, 'nothing'));

  const response = await empty.fetch(new Request('http://localhost/'));

  assert.equal(response.status, 503);
  assert.match(await response.text(), /vite build/);
});
