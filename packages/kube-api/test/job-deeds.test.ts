import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobDeed } from '@slipway/kube-objects/job-deeds';
import { startHttpsApi } from '../src/testing/index.ts';

const environment = { namespace: 'default', account: 'deploy', groups: ['editors'], hint: 'hint' };

test('what a job changes is told before the job hears that it is done, with the states before and after', async () => {
  const deeds: JobDeed[] = [];
  await using api = await startHttpsApi({ witness: async (deed) => void deeds.push(deed) });
  await api.kubectl(
    'create',
    'clusterrolebinding',
    'e',
    '--clusterrole=cluster-admin',
    '--group=editors',
  );
  const job = { project: 'root/shop', jobId: 42, expirationSeconds: 60, environment };
  const asJob = ['--token', await api.cluster.jobToken(job)];

  await api.kubectl('create', 'deployment', 'web', '--image=web:1', '--dry-run=server', ...asJob);
  assert.equal(deeds.length, 0);
  await api.kubectl('create', 'deployment', 'web', '--image=web:1', ...asJob);
  await api.kubectl('set', 'image', 'deployment/web', 'web=web:2', ...asJob);
  await api.kubectl('create', 'secret', 'generic', 'key', '--from-literal=a=topsecret', ...asJob);
  await api.kubectl('get', 'deployment', 'web', ...asJob);
  await api.run(['get', 'deployment', 'missing', ...asJob]);
  await api.run(['set', 'image', 'deployment/missing', 'web=web:2', ...asJob]);
  await api.kubectl('delete', 'deployment', 'web', ...asJob);
  await api.kubectl('create', 'deployment', 'other', '--image=web:1');

  assert.deepEqual(
    deeds.map(({ type, jobId, target }) => `${type} ${jobId} ${target.plural}/${target.name}`),
    [
      'changed 42 deployments/web',
      'changed 42 deployments/web',
      'changed 42 secrets/key',
      'refused 42 deployments/missing',
      'changed 42 deployments/web',
    ],
  );
  const [made, set, secret, refused, gone] = deeds;
  assert.ok(made?.type === 'changed' && made.before === null);
  assert.ok(set?.type === 'changed');
  assert.match(JSON.stringify(set.before), /"image":"web:1"/);
  assert.match(JSON.stringify(set.after), /"image":"web:2"/);
  assert.doesNotMatch(JSON.stringify(set), /managedFields/);
  assert.doesNotMatch(JSON.stringify(secret), /topsecret|dG9wc2VjcmV0/);
  assert.ok(refused?.type === 'refused');
  assert.deepEqual([refused.command, refused.code], ['kubectl set image', 404]);
  assert.ok(gone?.type === 'changed' && gone.after === null);
});
