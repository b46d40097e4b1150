import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createObjects } from '@slipway/kube-api';
import type { Service } from '@slipway/kube-objects';
import { offerDnsService } from '../src/cluster-dns.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

test('the name server is a service that kubectl cluster-info finds, in an older cluster too', async () => {
  const objects = await createObjects();
  const labels = () => objects.get<Service>('services', 'kube-dns', 'kube-system')?.metadata.labels;

  await offerDnsService({ objects, log: silent });
  const named = labels();
  const known = objects.get<Service>('services', 'kube-dns', 'kube-system');
  assert.ok(known);
  const metadata = { ...known.metadata, labels: { 'k8s-app': 'kube-dns', mine: 'yes' } };
  await objects.update<Service>('services', { ...known, metadata });
  await offerDnsService({ objects, log: silent });

  assert.equal(named?.['kubernetes.io/cluster-service'], 'true');
  assert.deepEqual(labels(), { ...named, mine: 'yes' });
  objects.close();
});
