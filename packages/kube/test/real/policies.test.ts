import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import type { NetworkPolicy, Service } from '@slipway/kube-objects';
import { type NetworkCluster, startNetworkCluster } from '../network-cluster.ts';

const mangle = async () => (await promisify(execFile)('iptables-save', ['-t', 'mangle'])).stdout;

/** For what must come true, on however busy a machine: a few tries may take no time at all. */
const patienceMs = 30_000;

suite('network policies between real pods', { timeout: 300_000 }, () => {
  let cluster: NetworkCluster;
  let db = '';
  let service = '';

  before(async () => {
    cluster = await startNetworkCluster();
    await cluster.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'monitoring', labels: { team: 'ops' } },
    });
    const readinessProbe = { tcpSocket: { port: 8081 }, periodSeconds: 1 };
    db = await cluster.start({
      name: 'db',
      labels: { app: 'db' },
      script: 'cd /etc; httpd -p 8080; exec httpd -f -p 8081',
      ports: [{ name: 'http', containerPort: 8080 }],
      container: { readinessProbe },
    });
    await Promise.all([
      cluster.start({ name: 'web', labels: { app: 'web' } }),
      cluster.start({ name: 'other', labels: { app: 'other' } }),
      cluster.start({ name: 'probe', namespace: 'monitoring', labels: { app: 'probe' } }),
    ]);
    const { spec } = (await cluster.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'db', namespace: 'default' },
      spec: { selector: { app: 'db' }, ports: [{ port: 80, targetPort: 'http' }] },
    })) as Service;
    service = spec.clusterIP ?? '';
  });
  after(async () => {
    await cluster[Symbol.asyncDispose]();
    assert.doesNotMatch(await mangle(), /SLIPWAY/);
  });

  /** Whether a pod can open a connection, in `default` unless it is the probe. */
  async function reaches(pod: string, host: string, port: number): Promise<boolean> {
    const namespace = pod === 'probe' ? 'monitoring' : 'default';
    const { code } = await cluster.exec(pod, `nc -w 1 ${host} ${port} < /dev/null`, namespace);
    return code === 0;
  }

  /** Who of the three clients gets through; asked until it is what it shall be, or stays otherwise. */
  async function whoReaches(host: string, port: number, expected: string): Promise<string> {
    let answer = '';
    for (const end = Date.now() + patienceMs; Date.now() < end; ) {
      const clients = ['web', 'other', 'probe'];
      const open = await Promise.all(clients.map((client) => reaches(client, host, port)));
      answer = clients.filter((_, index) => open[index]).join(' ');
      if (answer === expected) break;
    }
    return answer;
  }

  /** The same of all that runs behind the name of one pod: itself and its service. */
  async function whoReachesBoth(expected: string): Promise<readonly string[]> {
    return await Promise.all([whoReaches(db, 8080, expected), whoReaches(service, 80, expected)]);
  }

  /** Whether the pod `web` finds names; asked until it is what it shall be, or stays otherwise. */
  async function findsNames(expected: boolean): Promise<boolean> {
    const lookUp = 'timeout 3 nslookup db.default.svc.cluster.local';
    for (const end = Date.now() + patienceMs; Date.now() < end; ) {
      const { code } = await cluster.exec('web', lookUp);
      if ((code === 0) === expected) return expected;
    }
    return !expected;
  }

  /** Makes a policy for the time of `work`. */
  async function withPolicy(spec: NetworkPolicy['spec'], work: () => Promise<void>) {
    await cluster.create('networkpolicies.networking.k8s.io', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'default' },
      spec,
    });
    try {
      await work();
    } finally {
      await cluster.objects.delete('networkpolicies.networking.k8s.io', 'p', 'default');
    }
  }

  const toDb = { podSelector: { matchLabels: { app: 'db' } } };
  const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });

  test('without policies everybody reaches everybody', async () => {
    assert.deepEqual(await whoReachesBoth('web other probe'), [
      'web other probe',
      'web other probe',
    ]);
  });

  test('a policy without rules keeps all pods out, directly and through the service', async () => {
    await withPolicy({ ...toDb, policyTypes: ['Ingress'] }, async () => {
      assert.deepEqual(await whoReachesBoth(''), ['', '']);
    });
    assert.equal(await whoReaches(db, 8080, 'web other probe'), 'web other probe');
  });

  test('a rule lets in the pods that it selects, at the port that it names', async () => {
    const ingress = [{ from: [app('web')], ports: [{ port: 'http' }] }];
    await withPolicy({ ...toDb, ingress }, async () => {
      assert.deepEqual(await whoReachesBoth('web'), ['web', 'web']);
      assert.equal(await whoReaches(db, 8081, ''), '');
    });
  });

  test('a namespace selector lets in the pods of that namespace', async () => {
    const ingress = [{ from: [{ namespaceSelector: { matchLabels: { team: 'ops' } } }] }];
    await withPolicy({ ...toDb, ingress }, async () => {
      assert.deepEqual(await whoReachesBoth('probe'), ['probe', 'probe']);
    });
  });

  test('what goes out is restricted, names included', async () => {
    const egress = [{ to: [app('db')] }];
    await withPolicy({ ...app('web'), egress, policyTypes: ['Egress'] }, async () => {
      assert.equal(await whoReaches(db, 8080, 'web other probe'), 'web other probe');
      assert.equal(await findsNames(false), false);
      const other = cluster.objects.get('pods', 'other', 'default')?.status as { podIP: string };
      const { code } = await cluster.exec('web', `ping -c 1 -W 1 ${other.podIP}`);
      assert.notEqual(code, 0);
    });
    const dns = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    };
    const withNames = [...egress, { to: [dns], ports: [{ protocol: 'UDP', port: 53 }] }];
    await withPolicy({ ...app('web'), egress: withNames, policyTypes: ['Egress'] }, async () => {
      assert.equal(await findsNames(true), true);
      assert.equal(await whoReaches('db.default', 80, 'web other probe'), 'web other probe');
    });
  });

  test('a block of addresses, and what is taken out of it', async () => {
    const block = (except: readonly string[]) => ({
      ...app('web'),
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except } }] }],
    });
    await withPolicy(block([]), async () => {
      assert.equal(await whoReaches(service, 80, 'web other probe'), 'web other probe');
    });
    await withPolicy(block([`${db}/32`]), async () => {
      assert.deepEqual(await whoReachesBoth('other probe'), ['other probe', 'other probe']);
    });
  });

  test('a pod that comes later is bound before its first container starts', async () => {
    await withPolicy({ ...app('late'), policyTypes: ['Egress'] }, async () => {
      const script = `nc -w 1 ${db} 8080 < /dev/null && touch /tmp/reached; sleep 3600`;
      await cluster.start({ name: 'late', labels: { app: 'late' }, script });
      const again = await cluster.exec('late', `nc -w 1 ${db} 8080 < /dev/null; ls /tmp`);

      assert.doesNotMatch(again.output, /reached/);
    });
  });

  test('policies hold while Slipway is down, and services lead there all the same', async () => {
    await withPolicy({ ...toDb, ingress: [{ from: [app('web')] }] }, async () => {
      assert.equal(await whoReaches(db, 8080, 'web'), 'web');
      await cluster.restart(async () => {
        assert.deepEqual(await whoReachesBoth('web'), ['web', 'web']);
      });
      assert.equal(await whoReaches(service, 80, 'web'), 'web');
    });
  });
});
