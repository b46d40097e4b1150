/** Jobs around an installation: `create` makes the webhook's secret, `patch` tells its configuration. */

import { selfSigned } from './certificate.ts';
import { call, namespace } from './cluster-api.ts';

const [, , task, name = '', target = ''] = process.argv;
const secrets = `/api/v1/namespaces/${namespace}/secrets`;

if (task === 'create') {
  const { key, certificate: cert } = selfSigned(target.split(','));
  const stringData = { key, cert, ca: cert };
  const metadata = { name };
  const { status, body } = await call('POST', secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    stringData,
  });
  if (status !== 201 && status !== 409) throw new Error(JSON.stringify(body));
} else {
  const caBundle = (await call('GET', `${secrets}/${name}`)).body.data.ca;
  const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${target}`;
  const { body: configuration } = await call('GET', path);
  for (const hook of configuration.webhooks) {
    hook.clientConfig.caBundle = caBundle;
    hook.failurePolicy = 'Fail';
  }
  const { status, body } = await call('PUT', path, configuration);
  if (status !== 200) throw new Error(JSON.stringify(body));
}
console.log(`${task} done`);
