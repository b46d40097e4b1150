import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { type ConfigMap, isReady, type NodeCluster, startNodeCluster } from '../node-cluster.ts';

let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
  const { objects } = cluster.cluster;
  const meta = (name: string) => ({ name, namespace: 'default' });
  await objects.create<ConfigMap>('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta('settings'),
    data: { colour: 'green', 'app.conf': 'a = 1\n' },
  });
  await objects.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta('keys'),
    data: { password: Buffer.from('opensesame').toString('base64') },
  } as Parameters<typeof objects.create>[1]);
  await objects.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('data-base'),
    spec: { type: 'ClusterIP', clusterIP: '10.96.7.7', ports: [{ name: 'sql', port: 5432 }] },
  });
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const printed: NodeCluster['printed'] = (...pod) => cluster.printed(...pod);

// They wait for containers most of the time, each for its own.
suite('what a real pod is asked to be', { concurrency: 4 }, () => {
  test('the environment comes from values, fields, ConfigMaps, Secrets, resources and services', async () => {
    const output = await printed(
      'environment',
      'echo "$GREETING|$NAME|$IP|$APP|$COLOUR|$PASSWORD|$MEMORY|$S_colour|$DATA_BASE_SERVICE_HOST:$DATA_BASE_SERVICE_PORT_SQL|$0 $1"',
      {
        args: ['zero', '$(WHO)'],
        resources: { limits: { memory: '64Mi' } },
        envFrom: [{ prefix: 'S_', configMapRef: { name: 'settings' } }],
        env: [
          { name: 'WHO', value: 'world' },
          { name: 'GREETING', value: 'hello $(WHO) $$(WHO) $(UNKNOWN)' },
          { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
          { name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'colour' } } },
          { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'keys', key: 'password' } } },
          {
            name: 'MEMORY',
            valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } },
          },
        ],
      },
      { labels: { app: 'shop' } },
    );

    const [greeting, name, ip, ...others] = output.trim().split('|');
    assert.equal(greeting, 'hello world $(WHO) $(UNKNOWN)');
    assert.equal(name, 'environment');
    assert.match(ip ?? '', /^10\.244\./);
    assert.deepEqual(others, [
      'shop',
      'green',
      'opensesame',
      '64',
      'green',
      '10.96.7.7:5432',
      'zero world',
    ]);
  });

  test('subPath is a folder or a file of its volume, whatever containers put there', async () => {
    const output = await printed(
      'subpath',
      [
        'cat /file /folder/inside',
        'stat -c %a /folder /new/deep',
        'echo more >> /file && echo more >> /folder/inside && cat /all/file /all/folder/inside',
      ].join('\n'),
      {
        volumeMounts: [
          { name: 'shared', mountPath: '/all' },
          { name: 'shared', mountPath: '/file', subPath: 'file' },
          { name: 'shared', mountPath: '/folder', subPath: 'link' },
          { name: 'shared', mountPath: '/new/deep', subPath: 'new/deep' },
        ],
      },
      {
        volumes: [{ name: 'shared', emptyDir: {} }],
        initContainers: [
          {
            script:
              'cd /all && echo file > file && mkdir -m 777 folder && echo inside > folder/inside && ln -s folder link',
            volumeMounts: [{ name: 'shared', mountPath: '/all' }],
          },
        ],
      },
    );

    assert.deepEqual(output.trimEnd().split('\n'), [
      'file',
      'inside',
      '777',
      '777',
      'file',
      'more',
      'inside',
      'more',
    ]);
  });

  test('subPath does not follow a link that a container has planted', async () => {
    const volumeMounts = [{ name: 'shared', mountPath: '/all' }];
    await cluster.createPod('planted', {
      restartPolicy: 'Never',
      volumes: [{ name: 'shared', emptyDir: {} }],
      initContainers: [{ script: 'ln -s /etc /all/link', volumeMounts }],
      containers: [
        {
          script: 'cat /out/hostname',
          volumeMounts: [{ name: 'shared', mountPath: '/out', subPath: 'link' }],
        },
      ],
    });

    const pod = await cluster.pod('planted', ({ status }) =>
      Boolean(status.containerStatuses?.[0]?.state?.waiting?.message?.includes('subPath')),
    );

    assert.equal(
      pod.status.containerStatuses?.[0]?.state?.waiting?.message,
      'subPath "link" can not be mounted: it leads out of its volume',
    );
  });

  test('files that the node makes are not for containers to write', async () => {
    const output = await printed(
      'readonly',
      'echo x > /config/app.conf; echo x > /sub/app.conf; echo over',
      {
        volumeMounts: [
          { name: 'config', mountPath: '/config' },
          { name: 'config', mountPath: '/sub/app.conf', subPath: 'app.conf' },
        ],
      },
      { volumes: [{ name: 'config', configMap: { name: 'settings' } }] },
    );

    assert.equal(output.match(/Read-only file system/g)?.length, 2);
  });

  test('files come from ConfigMaps, Secrets, fields and tokens, with their modes', async () => {
    const output = await printed(
      'files',
      [
        'cat /config/app.conf /one/renamed /sub/app.conf',
        'stat -L -c %a /secret/password',
        'cat /all/labels',
        'wc -c < /all/token',
        'ls /config',
      ].join('\n'),
      {
        volumeMounts: [
          { name: 'config', mountPath: '/config' },
          { name: 'one', mountPath: '/one' },
          { name: 'config', mountPath: '/sub/app.conf', subPath: 'app.conf' },
          { name: 'secret', mountPath: '/secret', readOnly: true },
          { name: 'all', mountPath: '/all' },
        ],
      },
      {
        labels: { app: 'shop' },
        volumes: [
          { name: 'config', configMap: { name: 'settings' } },
          {
            name: 'one',
            configMap: { name: 'settings', items: [{ key: 'colour', path: 'renamed' }] },
          },
          { name: 'secret', secret: { secretName: 'keys', defaultMode: 0o400 } },
          {
            name: 'all',
            projected: {
              sources: [
                {
                  downwardAPI: {
                    items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }],
                  },
                },
                { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
              ],
            },
          },
        ],
      },
    );

    const lines = output.trimEnd().split('\n');
    assert.deepEqual(lines.slice(0, 3), ['a = 1', 'greena = 1', '400']);
    assert.match(lines[3] ?? '', /^app="shop"\d{3,}$/);
    assert.deepEqual(lines.slice(4), ['app.conf', 'colour']);
  });

  test('a changed ConfigMap reaches the files of a running pod', async () => {
    const { objects } = cluster.cluster;
    await objects.create<ConfigMap>('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'changing', namespace: 'default' },
      data: { word: 'before' },
    });
    await cluster.createPod('reader', {
      volumes: [{ name: 'config', configMap: { name: 'changing' } }],
      containers: [
        {
          script:
            'cat /config/word; until grep -q after /config/word; do sleep 0.1; done; echo changed; sleep 1000',
          volumeMounts: [{ name: 'config', mountPath: '/config' }],
        },
      ],
    });
    await cluster.pod('reader', isReady);

    const map = objects.get<ConfigMap>('configmaps', 'changing', 'default');
    assert.ok(map);
    await objects.update('configmaps', { ...map, data: { word: 'after' } });

    let log = '';
    while (!log.includes('changed')) log = await cluster.kubectl('logs', 'reader');
  });

  test('the security context decides user, groups, rights and the root file system', async () => {
    const output = await printed(
      'secure',
      'id -u; id -g; id -G; touch /file 2>/dev/null || echo read-only; grep NoNewPrivs /proc/self/status',
      { securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false } },
      { securityContext: { runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000 } },
    );

    assert.equal(output, '1000\n2000\n2000 3000\nread-only\nNoNewPrivs:\t1\n');
  });

  test('a container that must not run as root is refused when its image would', async () => {
    await cluster.createPod('rootless', {
      securityContext: { runAsNonRoot: true },
      containers: [{ script: 'id' }],
    });

    const pod = await cluster.pod('rootless', ({ status }) =>
      Boolean(status.containerStatuses?.[0]?.state?.waiting?.message),
    );

    const waiting = pod.status.containerStatuses?.[0]?.state?.waiting;
    assert.equal(waiting?.reason, 'CreateContainerConfigError');
    assert.match(waiting?.message ?? '', /^container has runAsNonRoot and image will run as root/);
  });

  test('a container over its memory limit is killed and says OOMKilled', async () => {
    await cluster.createPod('hungry', {
      restartPolicy: 'Never',
      containers: [{ script: 'exec tail /dev/zero', resources: { limits: { memory: '16Mi' } } }],
    });

    const { status } = await cluster.pod('hungry', (pod) => pod.status.phase === 'Failed');

    assert.equal(status.containerStatuses?.[0]?.state?.terminated?.reason, 'OOMKilled');
  });

  test('containers of a pod share its network and, if asked, its processes', async () => {
    await cluster.createPod('together', {
      restartPolicy: 'Never',
      shareProcessNamespace: true,
      hostAliases: [{ ip: '192.0.2.7', hostnames: ['elsewhere'] }],
      containers: [
        { script: 'echo shared | nc -l -p 7000' },
        {
          script:
            'until nc 127.0.0.1 7000 </dev/null 2>&-; do sleep 0.1; done; hostname; grep elsewhere /etc/hosts; ps | grep -c "sleep 2147483"',
        },
      ],
    });

    await cluster.pod('together', ({ status }) => status.phase === 'Succeeded');

    const output = await cluster.kubectl('logs', 'together', '-c', 'd');
    assert.match(output, /^shared\ntogether\n192\.0\.2\.7\s+elsewhere\n[1-9]/);
  });

  test('a hostPort leads to the pod; a taken one is told', async () => {
    const taken = createTcpServer().listen(0);
    const { port } = taken.address() as AddressInfo;
    const spec = {
      containers: [
        { script: 'nc -ll -p 80 -e echo here', ports: [{ containerPort: 80, hostPort: port }] },
      ],
    };
    await cluster.createPod('published', spec);

    const waiting = await cluster.pod('published', ({ status }) =>
      Boolean(status.containerStatuses?.[0]?.state?.waiting?.message),
    );

    taken.close();
    assert.match(
      waiting.status.containerStatuses?.[0]?.state?.waiting?.message ?? '',
      /address already in use|port is already allocated/,
    );
    await cluster.pod('published', isReady);
  });

  test('the relay annotation leads a loopback port of the pod to Slipway', async () => {
    const server = createServer((_request, response) => response.end('from the host'));
    await new Promise<void>((resolve) => server.listen(0, cluster.bridge, resolve));
    const { port } = server.address() as AddressInfo;

    after(() => server.close());

    const output = await printed(
      'relayed',
      `until wget -q -O - http://localhost:${port}/; do sleep 0.1; done`,
      {},
      { annotations: { 'slipway.dev/relay': `${port}` } },
    );

    assert.equal(output, 'from the host');
  });

  test('a pod on the network of the host has the resolv.conf that it asks for', async () => {
    const output = await printed(
      'resolver',
      'cat /etc/resolv.conf',
      {},
      {
        hostNetwork: true,
        dnsPolicy: 'None',
        dnsConfig: { nameservers: ['192.0.2.7'] },
      },
    );

    assert.equal(output, 'nameserver 192.0.2.7\n');
  });
});
