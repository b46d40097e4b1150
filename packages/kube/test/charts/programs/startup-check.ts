/** Ends when the API takes a certificate (it is not kept): webhook and authority are in place then. */
import { call, namespace } from './cluster-api.ts';

const path = `/apis/cert-manager.io/v1/namespaces/${namespace}/certificates?dryRun=All`;
const certificate = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { generateName: 'check-' },
  spec: { dnsNames: ['check'], secretName: 'check', issuerRef: { name: 'check' } },
};
for (;;) {
  const { status, body } = await call('POST', path, certificate);
  if (status === 201) break;
  console.log(`not ready: ${body.message}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
}
console.log('the API is ready');
