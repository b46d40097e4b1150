import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { publicClusterUrl, publicWay, registryNames } from '../src/addresses.ts';
import { parseInput, UsageError } from '../src/command.ts';
import { command } from '../src/commands/server/up.ts';
import { readConfig } from '../src/config.ts';
import { addressesFor, proxyCheck } from '../src/public-binding.ts';
import { makeCertificate } from './certificates.ts';

const directory = mkdtempSync(join(tmpdir(), 'slipway-public-'));
let own: readonly string[];
let foreign: readonly string[];

before(() => {
  const one = makeCertificate(directory, 'ci.example.com');
  const other = makeCertificate(directory, 'other.example.com', 'other-');
  own = ['--tls-cert', one.certFile, '--tls-key', one.keyFile];
  foreign = ['--tls-cert', other.certFile, '--tls-key', one.keyFile];
  writeFileSync(join(directory, 'none.pem'), 'no certificate');
});

after(() => {
  rmSync(directory, { recursive: true });
});

const config = (...args: readonly string[]) =>
  readConfig(parseInput(command, ['--data-dir', directory, ...args]).flags);
const proxied = ['--trusted-proxies', '10.0.0.5, 192.168.0.0/16'];

test('a URL names the port for a certificate of its own, and a name that is taken', () => {
  const made = config('--url', 'https://ci.example.com/', ...own);

  assert.equal(made.outside.url, 'https://ci.example.com');
  assert.equal(made.port, 443);
  assert.deepEqual(made.hosts, ['ci.example.com']);
});

for (const [what, args, expected] of [
  ['no URL', ['--url', 'ci.example.com'], /--url must be a URL like https:\/\/ci\.example\.com/],
  ['another protocol', ['--url', 'ftp://ci.example.com'], /must be a URL/],
  ['a path', ['--url', 'http://ci.example.com/git'], /know no path: http:\/\/ci\.example\.com/],
  ['the machine itself', ['--url', 'http://localhost:8929'], /is each machine itself/],
  ['https without TLS', ['--url', 'https://ci.example.com'], /--tls-cert and --tls-key, or/],
  ['no address', ['--trusted-proxies', 'nginx'], /nginx is no address of a proxy/],
  ['no range', ['--trusted-proxies', '10.0.0.0/40'], /is no address of a proxy/],
  ['half a pair', ['--tls-cert', 'a.pem'], /--tls-cert needs --tls-key/],
  ['the other half', ['--tls-key', 'a.pem'], /--tls-key needs --tls-cert/],
] as const) {
  test(`${what} is refused with a sentence`, () => {
    assert.throws(
      () => config(...args),
      (error) => error instanceof UsageError && expected.test(error.message),
    );
  });
}

for (const [what, args, expected] of [
  ['no URL', () => own, /--tls-cert needs --url/],
  ['plain HTTP', () => ['--url', 'http://ci.example.com', ...own], /not asked for by TLS/],
  ['another name', () => ['--url', 'https://a.example', ...own], /is not for a\.example, but for/],
  [
    'the key of another',
    () => ['--url', 'https://other.example.com', ...foreign],
    /is not the key of the certificate/,
  ],
  [
    'a file that is none',
    () => [
      '--url',
      'https://a.example',
      '--tls-cert',
      join(directory, 'none.pem'),
      ...own.slice(2),
    ],
    /holds no certificate in PEM/,
  ],
  [
    'no file',
    () => ['--url', 'https://a.example', '--tls-cert', '/none', ...own.slice(2)],
    /\/none cannot be read/,
  ],
  [
    'another port',
    () => ['--url', 'https://ci.example.com', ...own, '--port', '8929'],
    /is asked for on port 443, and --port says 8929/,
  ],
] as const) {
  test(`a certificate with ${what} is refused with a sentence`, () => {
    assert.throws(
      () => config(...args()),
      (error) => error instanceof UsageError && expected.test(error.message),
    );
  });
}

test('the URL that "slipway env" puts into the environment is no wish to be public', () => {
  process.env.SLIPWAY_URL = 'http://localhost:8929';
  try {
    assert.equal(config().outside.url, undefined);
    process.env.SLIPWAY_URL = 'http://nas.example:8929';
    assert.equal(config().outside.url, 'http://nas.example:8929');
  } finally {
    delete process.env.SLIPWAY_URL;
  }
});

test('what other machines are told is what they reach', () => {
  const near = config();
  const far = config('--url', 'https://ci.example.com', ...proxied, '--bind', '0.0.0.0');

  assert.deepEqual(publicWay(near, 8929), {
    url: 'http://localhost:8929',
    registry: 'localhost:8929',
  });
  assert.deepEqual(publicWay(far, 8929), {
    url: 'https://ci.example.com',
    registry: 'ci.example.com',
  });
  assert.deepEqual(registryNames(far, 8929), [
    'localhost:8929',
    'ci.example.com',
    'ci.example.com:443',
  ]);
  assert.equal(publicClusterUrl(far, 6443), 'https://ci.example.com:6443');
  assert.equal(publicClusterUrl(near, 6443), 'https://localhost:6443');
  const hidden = config('--url', 'https://ci.example.com', ...proxied);
  assert.equal(publicClusterUrl(hidden, 6443), 'https://localhost:6443');
});

for (const [address, expected] of [
  ['10.0.0.5', true],
  ['::ffff:10.0.0.5', true],
  ['192.168.7.1', true],
  ['10.0.0.6', false],
  ['', false],
] as const) {
  test(`${address || 'nobody'} is ${expected ? 'a' : 'no'} trusted proxy`, () => {
    assert.equal(proxyCheck(['10.0.0.5', '192.168.0.0/16'])(address), expected);
  });
}

test('where all addresses are asked for, none is listened on twice', () => {
  assert.deepEqual(addressesFor('0.0.0.0', '172.17.0.1'), ['0.0.0.0']);
  assert.deepEqual(addressesFor('::', '172.17.0.1'), ['::']);
  assert.deepEqual(addressesFor('127.0.0.1', '172.17.0.1'), ['127.0.0.1', '::1', '172.17.0.1']);
  assert.deepEqual(addressesFor('10.0.0.7', '172.17.0.1'), ['10.0.0.7', '127.0.0.1', '172.17.0.1']);
});
