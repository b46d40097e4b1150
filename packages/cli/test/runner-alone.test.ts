import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownCluster } from '#runner-alone/in-cluster';
import { checkRunner } from '#runner-alone/known-runner';
import { trustAuthority } from '#runner-alone/trust-authority';
import { makeCertificate } from './certificates.ts';

test('a pod with an account knows its cluster, and reads its token anew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-account-'));
  try {
    writeFileSync(join(folder, 'token'), 'abc');
    writeFileSync(join(folder, 'namespace'), 'ci\n');
    const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };

    const { kubeconfig, namespace } = ownCluster(environment, folder);

    assert.equal(namespace, 'ci');
    const { clusters, users } = JSON.parse(kubeconfig);
    assert.equal(clusters[0].cluster.server, 'https://[fd00::1]:443');
    assert.equal(users[0].user.tokenFile, join(folder, 'token'));
    assert.doesNotMatch(kubeconfig, /abc/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('outside of a pod it is said how a cluster is named', () => {
  assert.throws(
    () => ownCluster({}),
    /no pod with a service account: name a cluster with --kubeconfig/,
  );
});

for (const [status, said] of [
  [200, undefined],
  [403, /knows no runner of this token: "slipway runner create"/],
  [404, /answered 404: is it a Slipway or a GitLab\?/],
] as const) {
  test(`a server that answers ${status} to a runner's token ${said ? 'ends it with a reason' : 'is taken'}`, async () => {
    const server = createServer((_, response) => response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      if (said === undefined) await checkRunner(url, 'glrt-x');
      else await assert.rejects(checkRunner(url, 'glrt-x'), said);
    } finally {
      server.close();
    }
    await assert.rejects(checkRunner(url, 'glrt-x'), /cannot be reached from here: ECONNREFUSED/);
  });
}

test('a server of one’s own authority is believed once its certificate is given, by git too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-authority-'));
  const { certFile, keyFile } = makeCertificate(folder, 'localhost');
  const cert = readFileSync(certFile, 'utf8');
  const server = createHttpsServer({ cert, key: readFileSync(keyFile) }, (_, response) => {
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  try {
    await assert.rejects(checkRunner(url, 'glrt-x'), /DEPTH_ZERO_SELF_SIGNED_CERT/);
    assert.throws(() => trustAuthority(keyFile, folder), /is no certificate of an authority/);

    const { GIT_SSL_CAINFO } = trustAuthority(certFile, folder);

    await checkRunner(url, 'glrt-x');
    const bundle = readFileSync(GIT_SSL_CAINFO, 'utf8');
    assert.ok(bundle.includes(cert.trim()));
    assert.ok(bundle.split('BEGIN CERTIFICATE').length > 100, 'beside those that everybody knows');
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
