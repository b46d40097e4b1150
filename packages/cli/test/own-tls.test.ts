import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { getCACertificates } from 'node:tls';
import { agentServersOf, unknownChain } from '../src/http/tls/own-tls.ts';
import { makeCertificate } from './certificates.ts';

test('who asks clusters from elsewhere is told the chain of a certificate that nobody knows', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-tls-'));
  try {
    const tls = makeCertificate(directory, 'ci.example.com');
    const url = 'https://ci.example.com';
    const servers = (outside: object) =>
      agentServersOf(
        { outside: { url, tls: undefined, trustedProxies: [], ...outside } },
        1,
        'own',
      );

    assert.equal(servers({ tls }).outside.caPem, readFileSync(tls.certFile, 'utf8'));
    assert.equal(servers({ tls }).near.caPem, 'own');
    assert.equal(servers({}).outside.caPem, '');
    assert.equal(unknownChain(getCACertificates('bundled')[0] ?? ''), '');
    assert.equal(servers({ url: 'http://ci.example.com' }).outside.caPem, 'own');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
