import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { isReady, type NodeCluster, startNodeCluster } from '../node-cluster.ts';

/** Who a container is, what it sees and what it may. */
let cluster: NodeCluster;
const entrypoint = 'slipway.local/test-entrypoint:1';

before(async () => {
  cluster = await startNodeCluster();
  await cluster.put('configmaps', 'words', { data_1: 'value-1', data_2: 'value-2' });
  await cluster.put('secrets', 'words', { data_1: 'value-1', data_2: 'value-2' });
});

after(async () => {
  await cluster.engine.images.remove(entrypoint, { force: true });
  await cluster[Symbol.asyncDispose]();
});

const FOREVER = 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done';
const lines = (text: string) => text.trimEnd().split('\n');
const printed: NodeCluster['printed'] = (...pod) => cluster.printed(...pod);

// They wait for containers most of the time, each for its own.
suite('whom a real container is', { concurrency: 4 }, () => {
  // conformance: Containers should be able to override the image's default arguments (container cmd) [NodeConformance]
  // conformance: Containers should be able to override the image's default command (container entrypoint) [NodeConformance]
  // conformance: Containers should be able to override the image's default command and arguments [NodeConformance]
  // conformance: Containers should use the image defaults if command and args are blank [NodeConformance]
  test('command and arguments are those of the image, or of the pod', async () => {
    await cluster.engine.containers
      .create({ Image: cluster.image, Cmd: ['true'] })
      .then(async (id) => {
        await commit(id);
        await cluster.engine.containers.remove(id, { force: true });
      });
    const image = { image: entrypoint, imagePullPolicy: 'Never' as const };
    const run = async (name: string, more: object) => {
      await cluster.createPod(name, {
        restartPolicy: 'Never',
        containers: [{ ...image, ...more }],
      });
      await cluster.pod(name, ({ status }) => status.phase === 'Succeeded');
      return await cluster.kubectl('logs', name);
    };

    assert.equal(await run('defaults', {}), 'entry default\n');
    assert.equal(await run('arguments', { args: ['other'] }), 'entry other\n');
    assert.equal(await run('command', { command: ['echo', 'mine'] }), 'mine\n');
    assert.equal(await run('all', { command: ['echo'], args: ['both', 'mine'] }), 'both mine\n');
  });

  /** An image with `ENTRYPOINT ["echo", "entry"]` and `CMD ["default"]`. */
  async function commit(id: string): Promise<void> {
    const changes = ['ENTRYPOINT ["echo", "entry"]', 'CMD ["default"]'].flatMap((change) => [
      '-c',
      change,
    ]);
    await promisify(execFile)('docker', ['commit', ...changes, id, entrypoint]);
  }

  // conformance: ConfigMap should be consumable as environment variable names with various prefixes
  // conformance: ConfigMap should be consumable via environment variable [NodeConformance]
  // conformance: ConfigMap should be consumable via the environment [NodeConformance]
  // conformance: Secrets should be consumable as environment variable names variable names with various prefixes
  // conformance: Secrets should be consumable from pods in env vars [NodeConformance]
  // conformance: Secrets should be consumable via the environment [NodeConformance]
  // conformance: Variable Expansion should allow composing env vars into new env vars [NodeConformance]
  // conformance: Variable Expansion should allow substituting values in a container's args [NodeConformance]
  // conformance: Variable Expansion should allow substituting values in a container's command [NodeConformance]
  test('variables come from values, other variables, keys, and whole objects under a prefix', async () => {
    const output = await printed(
      'variables',
      'echo $ONE $TWO $THREE; echo $p_data_1 $s_data_2 $data_1; echo $0 $1',
      {
        command: [
          'sh',
          '-c',
          'echo $ONE $TWO $THREE; echo $p_data_1 $s_data_2 $data_1; echo $0 $1; echo $(ONE)',
        ],
        args: ['$(ONE)', '$(THREE)'],
        envFrom: [
          { prefix: 'p_', configMapRef: { name: 'words' } },
          { prefix: 's_', secretRef: { name: 'words' } },
          { configMapRef: { name: 'words' } },
        ],
        env: [
          { name: 'ONE', valueFrom: { configMapKeyRef: { name: 'words', key: 'data_1' } } },
          { name: 'TWO', valueFrom: { secretKeyRef: { name: 'words', key: 'data_2' } } },
          { name: 'THREE', value: '$(ONE)-and-$(TWO)' },
        ],
      },
    );

    assert.deepEqual(lines(output), [
      'value-1 value-2 value-1-and-value-2',
      'value-1 value-2 value-1',
      'value-1 value-1-and-value-2',
      'value-1',
    ]);
  });

  // conformance: Downward API should provide container's limits.cpu/memory and requests.cpu/memory as env vars [NodeConformance]
  // conformance: Downward API should provide default limits.cpu/memory from node allocatable [NodeConformance]
  // conformance: Downward API should provide host IP as an env var [NodeConformance]
  // conformance: Downward API should provide hostIPs as an env var [NodeConformance]
  // conformance: Downward API should provide pod UID as env vars [NodeConformance]
  // conformance: Downward API should provide pod name, namespace and IP address as env vars [NodeConformance]
  test('a pod knows itself, its host and what it may use', async () => {
    const field = (name: string, fieldPath: string) => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    });
    const amount = (name: string, resource: string) => ({
      name,
      valueFrom: { resourceFieldRef: { resource } },
    });
    const env = [
      field('NAME', 'metadata.name'),
      field('SPACE', 'metadata.namespace'),
      field('UID_', 'metadata.uid'),
      field('IP', 'status.podIP'),
      field('HOST', 'status.hostIP'),
      field('HOSTS', 'status.hostIPs'),
      amount('CPU', 'limits.cpu'),
      amount('MEMORY', 'limits.memory'),
      amount('CPU_ASKED', 'requests.cpu'),
      amount('MEMORY_ASKED', 'requests.memory'),
    ];
    const script = env.map(({ name }) => `echo $${name}`).join('\n');
    const limited = {
      requests: { cpu: '250m', memory: '32Mi' },
      limits: { cpu: '1250m', memory: '64Mi' },
    };

    const output = await printed('self', script, { env, resources: limited });
    const free = await printed('free', script, { env });

    const { metadata, status } = await cluster.pod('self', () => true);
    const node = JSON.parse(await cluster.kubectl('get', 'node', 'node1', '-o', 'json'));
    const { cpu, memory } = node.status.allocatable;
    assert.deepEqual(lines(output), [
      'self',
      'default',
      metadata.uid,
      status.podIP,
      status.hostIP,
      status.hostIP,
      '2',
      String(64 * 1024 ** 2),
      '1',
      String(32 * 1024 ** 2),
    ]);
    assert.deepEqual(lines(free).slice(6, 8), [cpu, String(Number.parseInt(memory, 10) * 1024)]);
  });

  // conformance: Pods should contain environment variables for services [NodeConformance]
  test('services that are there when a pod starts are in its environment', async () => {
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'fooservice' },
      spec: { ports: [{ port: 8765, targetPort: 8080 }] },
    });
    const service = JSON.parse(await cluster.kubectl('get', 'service', 'fooservice', '-o', 'json'));

    const output = await printed('client', 'env | grep FOOSERVICE_ | sort');

    const ip = service.spec.clusterIP;
    assert.deepEqual(lines(output), [
      `FOOSERVICE_PORT=tcp://${ip}:8765`,
      `FOOSERVICE_PORT_8765_TCP=tcp://${ip}:8765`,
      `FOOSERVICE_PORT_8765_TCP_ADDR=${ip}`,
      'FOOSERVICE_PORT_8765_TCP_PORT=8765',
      'FOOSERVICE_PORT_8765_TCP_PROTO=tcp',
      `FOOSERVICE_SERVICE_HOST=${ip}`,
      'FOOSERVICE_SERVICE_PORT=8765',
    ]);
  });

  // conformance: Kubelet when scheduling a busybox command in a pod should print the output to logs [NodeConformance]
  // conformance: Kubelet when scheduling an agnhost Pod with hostAliases should write entries to /etc/hosts [NodeConformance]
  // conformance: KubeletManagedEtcHosts should test kubelet managed /etc/hosts file [NodeConformance]
  test("a hosts file is the pod's own: names, aliases, and none where the container has one", async () => {
    await cluster.put('configmaps', 'own-hosts', { hosts: '192.0.2.1 mine\n' });
    const spec = {
      restartPolicy: 'Never' as const,
      hostname: 'web-0',
      subdomain: 'shop',
      hostAliases: [{ ip: '192.0.2.7', hostnames: ['foo', 'bar'] }],
      volumes: [{ name: 'hosts', configMap: { name: 'own-hosts' } }],
    };
    await cluster.createPod('hosts', {
      ...spec,
      containers: [
        { script: 'cat /etc/hosts; hostname; hostname -f' },
        {
          script: 'cat /etc/hosts',
          volumeMounts: [{ name: 'hosts', mountPath: '/etc/hosts', subPath: 'hosts' }],
        },
      ],
    });
    const { status } = await cluster.pod('hosts', (pod) => pod.status.phase === 'Succeeded');
    const output = await cluster.kubectl('logs', 'hosts', '-c', 'c');

    const full = 'web-0.shop.default.svc.cluster.local';
    assert.match(output, /^# Kubernetes-managed hosts file\.\n127\.0\.0\.1\tlocalhost\n/);
    assert.ok(output.includes(`\n${status.podIP}\t${full}\tweb-0\n`), output);
    assert.ok(output.includes('# Entries added by HostAliases.\n192.0.2.7\tfoo\tbar\n'));
    assert.ok(output.endsWith(`web-0\n${full}\n`), output);
    assert.equal(await cluster.kubectl('logs', 'hosts', '-c', 'd'), '192.0.2.1 mine\n');
    const onHost = await printed('on-host', 'cat /etc/hosts', {}, { hostNetwork: true });
    assert.ok(!onHost.includes('# Kubernetes-managed hosts file.'));
    assert.match(onHost, /localhost/);
  });

  test('a pod is called by its whole name where it asks for that', async () => {
    const output = await printed(
      'whole',
      'hostname',
      {},
      { setHostnameAsFQDN: true, hostname: 'web-0', subdomain: 'shop' },
    );

    assert.equal(output, 'web-0.shop.default.svc.cluster.local\n');
  });

  test('a pod is called as it wants to be, and a container starts again by its own rules', async () => {
    const name = 'db.example.com';
    await cluster.createPod('own-rules', {
      hostnameOverride: name,
      restartPolicy: 'Never',
      volumes: [{ name: 'kept', emptyDir: {} }],
      containers: [
        {
          script: 'hostname; if [ -e /kept/once ]; then exit 1; fi; touch /kept/once; exit 42',
          volumeMounts: [{ name: 'kept', mountPath: '/kept' }],
          restartPolicy: 'Never',
          restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
        },
      ],
    });
    const { status } = await cluster.pod('own-rules', (pod) => pod.status.phase === 'Failed');

    assert.equal(await cluster.kubectl('logs', 'own-rules'), `${name}\n`);
    assert.equal(status.containerStatuses?.[0]?.restartCount, 1);
    assert.equal(status.containerStatuses?.[0]?.state?.terminated?.exitCode, 1);
  });

  // conformance: Kubelet when scheduling a read only busybox container should not write to root filesystem [LinuxOnly] [NodeConformance]
  // conformance: Security Context When creating a container with runAsUser should run the container with uid 65534 [LinuxOnly] [NodeConformance]
  // conformance: Security Context When creating a pod with privileged should run the container as unprivileged when false [LinuxOnly] [NodeConformance]
  // conformance: Security Context When creating a pod with readOnlyRootFilesystem should run the container with writable rootfs when readOnlyRootFilesystem=false [NodeConformance]
  // conformance: Security Context should support container.SecurityContext.RunAsUser And container.SecurityContext.RunAsGroup [LinuxOnly]
  // conformance: Security Context should support pod.Spec.SecurityContext.RunAsUser And pod.Spec.SecurityContext.RunAsGroup [LinuxOnly]
  // conformance: Security Context when creating containers with AllowPrivilegeEscalation should not allow privilege escalation when false [LinuxOnly] [NodeConformance]
  test('users, groups, rights and the root file system are as the contexts say', async () => {
    const script =
      'id -u; id -g; id -G; touch /new 2>/dev/null && echo writable; grep -E "NoNewPrivs|CapEff" /proc/self/status; ip link add d0 type dummy 2>/dev/null || echo unprivileged';
    const run = async (name: string, securityContext: object, podContext: object = {}) =>
      lines(await printed(name, script, { securityContext }, { securityContext: podContext }));

    const [pod, container, closed, open] = [
      await run('by-pod', {}, { runAsUser: 1001, runAsGroup: 2002, supplementalGroups: [3003] }),
      await run('by-container', { runAsUser: 65534, runAsGroup: 4004 }, { runAsUser: 1001 }),
      await run('closed', {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        privileged: false,
        runAsUser: 1000,
        capabilities: { drop: ['ALL'] },
      }),
      await run('open', { readOnlyRootFilesystem: false, privileged: false }),
    ];

    assert.deepEqual(pod.slice(0, 3), ['1001', '2002', '2002 3003']);
    assert.deepEqual(container.slice(0, 3), ['65534', '4004', '4004']);
    assert.ok(closed.includes('NoNewPrivs:\t1') && closed.includes('CapEff:\t0000000000000000'));
    assert.ok(!closed.includes('writable') && open.includes('writable'));
    assert.ok(closed.includes('unprivileged') && open.includes('unprivileged'));
  });

  test('added capabilities and an open seccomp profile are given, and no others', async () => {
    const script = 'grep -E "CapEff|^Seccomp:" /proc/self/status';
    const capabilities = { drop: ['ALL'], add: ['NET_ADMIN'] };

    const open = await printed('able', script, {
      securityContext: { capabilities, seccompProfile: { type: 'Unconfined' } },
    });
    const usual = await printed('usual', script, {
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    });

    assert.deepEqual(lines(open), ['CapEff:\t0000000000001000', 'Seccomp:\t0']);
    assert.match(usual, /Seccomp:\t2/);
  });

  test('a container may make user namespaces by the profile that the node has for that', async () => {
    const localhostProfile = 'slipway/user-namespaces.json';

    const able = await printed('spacious', 'unshare -U true && echo made', {
      securityContext: { seccompProfile: { type: 'Localhost', localhostProfile } },
    });
    const usual = await printed('narrow', 'unshare -U true || echo refused');

    assert.match(able, /made/);
    assert.match(usual, /refused/);
  });

  test('a pod sees the processes and the memory segments of the host only where it asks for them', async () => {
    const script = 'readlink /proc/self/ns/ipc; readlink /proc/self/ns/pid';
    const own = await Promise.all(['ipc', 'pid'].map((name) => readlink(`/proc/self/ns/${name}`)));

    const apart = lines(await printed('apart', script));
    const host = lines(await printed('host', script, {}, { hostIPC: true, hostPID: true }));

    assert.deepEqual(host, own);
    assert.ok(apart.every((name) => !own.includes(name)));
  });

  // conformance: Sysctls [LinuxOnly] should reject invalid sysctls [NodeConformance]
  // conformance: Sysctls [LinuxOnly] should support sysctls [Environment:NotInUserNS] [NodeConformance]
  test('a sysctl is set in the pod; one that is no name of any is refused', async () => {
    const sysctl = (name: string, value: string) => ({
      securityContext: { sysctls: [{ name, value }] },
    });
    const script = 'cat /proc/sys/kernel/shm_rmid_forced';

    assert.equal(await printed('sysctl', script, {}, sysctl('kernel.shm_rmid_forced', '1')), '1\n');

    await assert.rejects(
      printed('bad', script, {}, sysctl('foo-', 'bar')),
      /must have at most 253/,
    );
  });

  // conformance: Pods Extended Pods Set QOS Class should be set on Pods with matching resource requests and limits for memory and cpu
  // conformance: Pods should get a host IP [NodeConformance]
  test('a pod has a class of service, and the address of its host', async () => {
    const amounts = { cpu: '100m', memory: '32Mi' };
    await cluster.createPod('classy', {
      containers: [{ script: FOREVER, resources: { requests: amounts, limits: amounts } }],
    });

    const { status } = await cluster.pod('classy', isReady);

    assert.equal(status.qosClass, 'Guaranteed');
    assert.match(status.hostIP ?? '', /^\d+\.\d+\.\d+\.\d+$/);
  });

  for (const [what, spec, expected] of [
    [
      'groups without those of the image',
      { securityContext: { supplementalGroupsPolicy: 'Strict' } },
      /use Merge/,
    ],
    ['a user namespace', { hostUsers: false }, /user namespaces are not available/],
    [
      'a seccomp profile of the node',
      { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } } },
      /use RuntimeDefault/,
    ],
    ['huge pages', { volumes: [{ name: 'v', emptyDir: { medium: 'HugePages' } }] }, /use Memory/],
    [
      'an image as a volume',
      { volumes: [{ name: 'v', image: { reference: 'a:1' } }] },
      /copy its files in an init container/,
    ],
  ] as const) {
    test(`a pod that wants ${what} is told what to do instead`, async () => {
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'wishful' } };
      const containers = [{ name: 'c', image: cluster.image }];

      await assert.rejects(cluster.apply({ ...pod, spec: { ...spec, containers } }), expected);
    });
  }

  test('containers whose volumes are exchanged for links while they start never leave them', async () => {
    const volumeMounts = [{ name: 'shared', mountPath: '/all' }];
    const names = [...'defgh'];
    await cluster.createPod('raced', {
      restartPolicy: 'OnFailure',
      volumes: [{ name: 'shared', emptyDir: {} }],
      initContainers: [
        {
          name: 'swapper',
          restartPolicy: 'Always',
          script: `cd /all; trap 'exit 0' TERM
  while :; do mkdir -p swap; rmdir swap 2>/dev/null || mv swap old.$$.$RANDOM; ln -s /etc swap; rm swap; done`,
          volumeMounts,
          startupProbe: { exec: { command: ['true'] } },
        },
      ],
      containers: names.map((name) => ({
        name,
        script:
          'test -e /out/resolv.conf && echo LEFT; test -e /deep/ssl && echo LEFT; echo looked',
        volumeMounts: [
          { name: 'shared', mountPath: '/out', subPath: 'swap' },
          { name: 'shared', mountPath: '/deep', subPath: 'swap/deeper' },
        ],
      })),
    });

    const { status } = await cluster.pod('raced', (pod) =>
      Boolean(
        pod.status.containerStatuses?.every(
          ({ state }) => state?.terminated || state?.waiting?.reason?.startsWith('Create'),
        ),
      ),
    );

    for (const { name, state } of status.containerStatuses ?? []) {
      const { terminated, waiting } = state ?? {};
      if (terminated === undefined) assert.match(waiting?.message ?? '', /subPath "swap/);
      else {
        const said = await cluster.kubectl('logs', 'raced', '-c', name);
        assert.ok(!said.includes('LEFT'), said);
        // One whose folder was exchanged between its making and its start has not started, and is tried again.
        if (terminated.reason !== 'StartError') assert.equal(said, 'looked\n');
      }
    }
  });
});
