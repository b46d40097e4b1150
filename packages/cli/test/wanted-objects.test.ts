import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeployWish, type Known, stepsFor } from '../src/deploy/wanted-objects.ts';

const nothing: Known = { deployment: undefined, hasService: false, hasIngress: false };
const wish = (more: Partial<DeployWish>): DeployWish => ({
  ...{
    name: 'hello',
    namespace: 'staging',
    image: undefined,
    port: undefined,
    replicas: undefined,
  },
  ...{ probe: undefined, host: undefined, env: [], ...more },
});
const known = (container: string): Known => ({
  deployment: {
    spec: {
      template: { spec: { containers: [{ name: container, ports: [{ containerPort: 3000 }] }] } },
    },
  },
  hasService: true,
  hasIngress: false,
});

test('the first time everything that was named is made', () => {
  const steps = stepsFor(
    wish({ image: 'hello:1', port: 3000, replicas: 2, probe: '/health', host: 'hello.test' }),
    nothing,
  );

  assert.ok(typeof steps !== 'string');
  assert.deepEqual(
    steps.map(({ verb, resource }) => `${verb} ${resource}`),
    ['create deployment', 'create service', 'create ingress'],
  );
  const text = JSON.stringify(steps);
  assert.match(text, /"readinessProbe":{"httpGet":{"path":"\/health","port":3000}}/);
  assert.match(text, /"ports":\[{"name":"http","port":80,"targetPort":3000}\]/);
  assert.match(text, /"host":"hello.test"/);
});

test('later only what was named is changed, in the container that is there', () => {
  const steps = stepsFor(wish({ image: 'hello:2' }), known('web'));

  assert.deepEqual(steps, [
    {
      ...{ verb: 'patch', resource: 'deployment' },
      object: { spec: { template: { spec: { containers: [{ name: 'web', image: 'hello:2' }] } } } },
    },
  ]);
});

test('a host and a probe need a port, which the deployment may have already', () => {
  assert.match(String(stepsFor(wish({ image: 'a', host: 'a.test' }), nothing)), /which --port/);
  assert.match(String(stepsFor(wish({ image: 'a', probe: '/' }), nothing)), /which --port/);
  assert.match(String(stepsFor(wish({ replicas: 2 }), nothing)), /which --image/);
  assert.ok(Array.isArray(stepsFor(wish({ host: 'a.test' }), known('hello'))));
});
