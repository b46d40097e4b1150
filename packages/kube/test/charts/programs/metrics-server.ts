/** An API server of one group: `external.metrics.k8s.io`, one metric. */
import { serveBehind } from './front-proxy.ts';

const group = 'external.metrics.k8s.io';
const version = `${group}/v1beta1`;

await serveBehind(`v1beta1.${group}`, async (request, user) => {
  const { pathname } = new URL(request.url ?? '/', 'https://own');
  return { code: 200, body: pathname === `/apis/${version}` ? resources : figures(user) };
});

const resources = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: version,
  resources: [
    {
      name: 'queue',
      singularName: '',
      namespaced: true,
      kind: 'ExternalMetricValueList',
      verbs: ['get'],
    },
  ],
};

function figures(user: string): object {
  const item = { metricName: 'queue', metricLabels: { user }, timestamp: new Date(0), value: '30' };
  return { kind: 'ExternalMetricValueList', apiVersion: version, metadata: {}, items: [item] };
}
