import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Volume } from '@slipway/kube-objects';
import { isReady, type NodeCluster, startNodeCluster } from '../node-cluster.ts';

/** Files of ConfigMaps, Secrets and fields in running containers. */
let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
  await cluster.put('configmaps', 'words', { 'data-1': 'value-1', 'data-2': 'value-2' });
  await cluster.put('secrets', 'words', { 'data-1': 'value-1', 'data-2': 'value-2' });
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const FOREVER = 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done';
const lines = (text: string) => text.trimEnd().split('\n');
const items = [{ key: 'data-2', path: 'path/to/two' }];
const itemsWithMode = [{ key: 'data-2', path: 'path/to/two', mode: 0o400 }];

interface Wanted {
  readonly name: string;
  readonly items?: typeof items;
  readonly optional?: boolean;
}

/** The four ways of an object into a volume. */
const ways = {
  'a ConfigMap': ({ defaultMode, ...map }: Wanted & { defaultMode?: number }) => ({
    configMap: { ...map, ...(defaultMode && { defaultMode }) },
  }),
  'a Secret': ({ name, defaultMode, ...rest }: Wanted & { defaultMode?: number }) => ({
    secret: { secretName: name, ...rest, ...(defaultMode && { defaultMode }) },
  }),
  'a projected ConfigMap': ({ defaultMode, ...map }: Wanted & { defaultMode?: number }) => ({
    projected: { sources: [{ configMap: map }], ...(defaultMode && { defaultMode }) },
  }),
  'a projected Secret': ({ defaultMode, ...secret }: Wanted & { defaultMode?: number }) => ({
    projected: { sources: [{ secret }], ...(defaultMode && { defaultMode }) },
  }),
} as const;

const volumesOf = (all: Readonly<Record<string, Omit<Volume, 'name'>>>): Volume[] =>
  Object.entries(all).map(([name, source]) => ({ name, ...source }));
const mountsOf = (volumes: readonly Volume[]) =>
  volumes.map(({ name }) => ({ name, mountPath: `/v/${name}`, readOnly: true }));

// conformance: ConfigMap binary data should be reflected in volume [NodeConformance]
// conformance: ConfigMap should be consumable from pods in volume [NodeConformance]
// conformance: ConfigMap should be consumable from pods in volume as non-root [NodeConformance]
// conformance: ConfigMap should be consumable from pods in volume with defaultMode set [LinuxOnly] [NodeConformance]
// conformance: ConfigMap should be consumable from pods in volume with mappings [NodeConformance]
// conformance: ConfigMap should be consumable from pods in volume with mappings and Item mode set [LinuxOnly] [NodeConformance]
// conformance: ConfigMap should be consumable from pods in volume with mappings as non-root [NodeConformance]
// conformance: ConfigMap should be consumable in multiple volumes in the same pod [NodeConformance]
// conformance: Projected configMap should be consumable from pods in volume [NodeConformance]
// conformance: Projected configMap should be consumable from pods in volume as non-root [NodeConformance]
// conformance: Projected configMap should be consumable from pods in volume with defaultMode set [LinuxOnly] [NodeConformance]
// conformance: Projected configMap should be consumable from pods in volume with mappings [NodeConformance]
// conformance: Projected configMap should be consumable from pods in volume with mappings and Item mode set [LinuxOnly] [NodeConformance]
// conformance: Projected configMap should be consumable from pods in volume with mappings as non-root [NodeConformance]
// conformance: Projected configMap should be consumable in multiple volumes in the same pod [NodeConformance]
// conformance: Secrets should be consumable from pods in volume [NodeConformance]
// conformance: Secrets should be consumable from pods in volume as non-root with defaultMode and fsGroup set [LinuxOnly] [NodeConformance]
// conformance: Secrets should be consumable from pods in volume with defaultMode set [LinuxOnly] [NodeConformance]
// conformance: Secrets should be consumable from pods in volume with mappings [NodeConformance]
// conformance: Secrets should be consumable from pods in volume with mappings and Item Mode set [LinuxOnly] [NodeConformance]
// conformance: Secrets should be consumable in multiple volumes in a pod [NodeConformance]
// conformance: Projected secret should be consumable from pods in volume [NodeConformance]
// conformance: Projected secret should be consumable from pods in volume as non-root with defaultMode and fsGroup set [LinuxOnly] [NodeConformance]
// conformance: Projected secret should be consumable from pods in volume with defaultMode set [LinuxOnly] [NodeConformance]
// conformance: Projected secret should be consumable from pods in volume with mappings [NodeConformance]
// conformance: Projected secret should be consumable from pods in volume with mappings and Item Mode set [LinuxOnly] [NodeConformance]
// conformance: Projected secret should be consumable in multiple volumes in a pod [NodeConformance]
for (const [index, [what, way]] of Object.entries(ways).entries()) {
  test(`files of ${what} have their contents, places and modes`, async () => {
    const volumes = volumesOf({
      plain: way({ name: 'words' }),
      again: way({ name: 'words' }),
      closed: way({ name: 'words', defaultMode: 0o400 }),
      mapped: way({ name: 'words', items }),
      moded: way({ name: 'words', items: itemsWithMode }),
    });
    const show = (path: string) => `cat /v/${path}; stat -L -c ' %a' /v/${path}`;

    const output = await cluster.printed(
      `files-${index}`,
      [
        ...['plain/data-1', 'again/data-1', 'closed/data-1', 'mapped/path/to/two'].map(show),
        show('moded/path/to/two'),
        'ls /v/mapped',
      ].join('\n'),
      { volumeMounts: mountsOf(volumes) },
      { volumes },
    );

    assert.deepEqual(lines(output), [
      'value-1 644',
      'value-1 644',
      'value-1 400',
      'value-2 644',
      'value-2 400',
      'path',
    ]);
  });

  test(`files of ${what} are read by a user who is not root, and belong to the pod's group`, async () => {
    const volumes = volumesOf({
      plain: way({ name: 'words' }),
      mapped: way({ name: 'words', items }),
      grouped: way({ name: 'words', defaultMode: 0o440 }),
    });

    const output = await cluster.printed(
      `others-${index}`,
      "cat /v/plain/data-1 /v/mapped/path/to/two /v/grouped/data-1; stat -L -c ' %a %g' /v/grouped/data-1",
      { volumeMounts: mountsOf(volumes) },
      { volumes, securityContext: { runAsUser: 1000, fsGroup: 1001 } },
    );

    assert.equal(output, 'value-1value-2value-1 440 1001\n');
  });
}

// They wait for containers most of the time, each for its own.
suite('files in real pods', { concurrency: 4 }, () => {
  // conformance: ConfigMap binary data should be reflected in volume [NodeConformance]
  test('bytes of a ConfigMap that are no text arrive as they are', async () => {
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'bytes' },
      data: { text: 'word' },
      binaryData: {
        dump: Buffer.from([0xde, 0xca, 0xfe, 0xba, 0xd0, 0xfe, 0xff]).toString('base64'),
      },
    });

    const output = await cluster.printed(
      'bytes',
      'cat /v/bytes/text; hexdump -C /v/bytes/dump | head -1',
      { volumeMounts: [{ name: 'bytes', mountPath: '/v/bytes' }] },
      { volumes: [{ name: 'bytes', configMap: { name: 'bytes' } }] },
    );

    assert.match(output, /^word0+ +de ca fe ba d0 fe ff/);
  });

  // conformance: Secrets should be able to mount in a volume regardless of a different secret existing with same name in different namespace [NodeConformance]
  test('a Secret of another namespace with the same name is not mistaken for it', async () => {
    await cluster.kubectl('create', 'namespace', 'elsewhere');
    await cluster.kubectl(
      '-n',
      'elsewhere',
      'create',
      'secret',
      'generic',
      'twin',
      '--from-literal=k=other',
    );
    await cluster.put('secrets', 'twin', { k: 'own' });

    const output = await cluster.printed(
      'twin',
      'cat /v/k',
      { volumeMounts: [{ name: 'twin', mountPath: '/v' }] },
      { volumes: [{ name: 'twin', secret: { secretName: 'twin' } }] },
    );

    assert.equal(output, 'own');
  });

  // conformance: ConfigMap optional updates should be reflected in volume [NodeConformance]
  // conformance: ConfigMap updates should be reflected in volume [NodeConformance]
  // conformance: Projected configMap optional updates should be reflected in volume [NodeConformance]
  // conformance: Projected configMap updates should be reflected in volume [NodeConformance]
  // conformance: Projected secret optional updates should be reflected in volume [NodeConformance]
  // conformance: Secrets optional updates should be reflected in volume [NodeConformance]
  test('files follow what is changed, deleted and made, of every source, at once', async () => {
    for (const resource of ['configmaps', 'secrets'] as const) {
      await cluster.put(resource, 'changing', { 'data-1': 'before' });
      await cluster.put(resource, 'going', { 'data-1': 'still' });
    }
    const kinds = Object.values(ways);
    const named = (prefix: string, name: string, optional: boolean) =>
      Object.fromEntries(
        kinds.map((way, index) => [
          `${prefix}-${index}`,
          way({ name, ...(optional && { optional }) }),
        ]),
      );
    const volumes = volumesOf({
      ...named('changing', 'changing', false),
      ...named('going', 'going', true),
      ...named('coming', 'coming', true),
    });
    const each = (script: (index: number) => string) => kinds.map((_, index) => script(index));
    await cluster.createPod('follower', {
      restartPolicy: 'Never',
      volumes,
      containers: [
        {
          script: [
            ...each((i) => `test "$(cat /v/changing-${i}/data-1)" = before || exit 1`),
            ...each((i) => `test -e /v/going-${i}/data-1 || exit 2`),
            ...each((i) => `test -e /v/coming-${i}/data-1 && exit 3`),
            'echo as before',
            ...each((i) => `until grep -q after /v/changing-${i}/data-1; do sleep 0.1; done`),
            ...each((i) => `while test -e /v/going-${i}/data-1; do sleep 0.1; done`),
            ...each((i) => `until test -e /v/coming-${i}/data-1; do sleep 0.1; done`),
            'echo as after',
          ].join('\n'),
          volumeMounts: mountsOf(volumes),
        },
      ],
    });
    let log = '';
    while (!log.includes('as before'))
      log = await cluster.run(['logs', 'follower']).then((o) => o.stdout);

    for (const resource of ['configmaps', 'secrets'] as const) {
      await cluster.put(resource, 'changing', { 'data-1': 'after' });
      await cluster.put(resource, 'coming', { 'data-1': 'new' });
      await cluster.kubectl('delete', resource, 'going');
    }
    await cluster.pod('follower', ({ status }) => status.phase === 'Succeeded');

    assert.equal(await cluster.kubectl('logs', 'follower'), 'as before\nas after\n');
  });

  const field = (path: string, fieldPath: string) => ({ path, fieldRef: { fieldPath } });
  const amount = (path: string, containerName: string, resource: string, divisor?: string) => ({
    path,
    resourceFieldRef: { containerName, resource, ...(divisor && { divisor }) },
  });
  type Downward = NonNullable<Volume['downwardAPI']>;
  const downwardWays = {
    'a downward API volume': (source: Downward) => ({ downwardAPI: source }),
    'a projected downward API': ({ items: list, ...more }: Downward) => ({
      projected: { sources: [{ downwardAPI: { items: list ?? [] } }], ...more },
    }),
  };

  // conformance: Downward API volume should provide container's cpu limit [NodeConformance]
  // conformance: Downward API volume should provide container's cpu request [NodeConformance]
  // conformance: Downward API volume should provide container's memory limit [NodeConformance]
  // conformance: Downward API volume should provide container's memory request [NodeConformance]
  // conformance: Downward API volume should provide node allocatable (cpu) as default cpu limit if the limit is not set [NodeConformance]
  // conformance: Downward API volume should provide node allocatable (memory) as default memory limit if the limit is not set [NodeConformance]
  // conformance: Downward API volume should provide podname only [NodeConformance]
  // conformance: Downward API volume should set DefaultMode on files [LinuxOnly] [NodeConformance]
  // conformance: Downward API volume should set mode on item file [LinuxOnly] [NodeConformance]
  // conformance: Projected downwardAPI should provide container's cpu limit [NodeConformance]
  // conformance: Projected downwardAPI should provide container's cpu request [NodeConformance]
  // conformance: Projected downwardAPI should provide container's memory limit [NodeConformance]
  // conformance: Projected downwardAPI should provide container's memory request [NodeConformance]
  // conformance: Projected downwardAPI should provide node allocatable (cpu) as default cpu limit if the limit is not set [NodeConformance]
  // conformance: Projected downwardAPI should provide node allocatable (memory) as default memory limit if the limit is not set [NodeConformance]
  // conformance: Projected downwardAPI should provide podname only [NodeConformance]
  // conformance: Projected downwardAPI should set DefaultMode on files [LinuxOnly] [NodeConformance]
  // conformance: Projected downwardAPI should set mode on item file [LinuxOnly] [NodeConformance]
  for (const [index, [what, way]] of Object.entries(downwardWays).entries()) {
    test(`${what} shows the pod's fields and resources`, async () => {
      const volumes = volumesOf({
        fields: way({
          defaultMode: 0o400,
          items: [
            field('name', 'metadata.name'),
            { ...field('moded', 'metadata.name'), mode: 0o440 },
            amount('cpu-limit', 'c', 'limits.cpu', '1m'),
            amount('cpu-request', 'c', 'requests.cpu', '1m'),
            amount('memory-limit', 'c', 'limits.memory'),
            amount('memory-request', 'c', 'requests.memory', '1Mi'),
            amount('node-cpu', 'd', 'limits.cpu'),
            amount('node-memory', 'd', 'limits.memory'),
          ],
        }),
      });
      const names = ['name', 'cpu-limit', 'cpu-request', 'memory-limit', 'memory-request'];
      const show = [...names, 'node-cpu', 'node-memory'].map(
        (name) => `cat /v/fields/${name}; echo`,
      );
      const modes = 'stat -L -c %a /v/fields/name /v/fields/moded';

      await cluster.createPod(`fields-${index}`, {
        restartPolicy: 'Never',
        volumes,
        containers: [
          {
            script: [...show, modes].join('\n'),
            volumeMounts: mountsOf(volumes),
            resources: {
              requests: { cpu: '250m', memory: '32Mi' },
              limits: { cpu: '1250m', memory: '64Mi' },
            },
          },
          { script: 'true' },
        ],
      });
      await cluster.pod(`fields-${index}`, ({ status }) => status.phase === 'Succeeded');
      const output = await cluster.kubectl('logs', `fields-${index}`, '-c', 'c');

      const node = JSON.parse(await cluster.kubectl('get', 'node', 'node1', '-o', 'json'));
      const kibibytes = Number.parseInt(node.status.allocatable.memory, 10);
      assert.deepEqual(lines(output), [
        `fields-${index}`,
        '1250',
        '250',
        String(64 * 1024 ** 2),
        '32',
        node.status.allocatable.cpu,
        String(kibibytes * 1024),
        '400',
        '440',
      ]);
    });
  }

  // conformance: Downward API volume should update annotations on modification [NodeConformance]
  // conformance: Downward API volume should update labels on modification [NodeConformance]
  // conformance: Projected downwardAPI should update annotations on modification [NodeConformance]
  // conformance: Projected downwardAPI should update labels on modification [NodeConformance]
  test('labels and annotations that change, change in files', async () => {
    const list = [field('labels', 'metadata.labels'), field('annotations', 'metadata.annotations')];
    const volumes = volumesOf({
      plain: downwardWays['a downward API volume']({ items: list }),
      projected: downwardWays['a projected downward API']({ items: list }),
    });
    await cluster.createPod('renamed', {
      restartPolicy: 'Never',
      labels: { key: 'one' },
      annotations: { builder: 'bar' },
      volumes,
      containers: [
        {
          script: `cat /v/*/labels /v/*/annotations
  for file in /v/plain /v/projected; do
    until grep -q two $file/labels && grep -q foo $file/annotations; do sleep 0.1; done
  done
  echo; grep -h 'key\\|builder' /v/*/labels /v/*/annotations`,
          volumeMounts: mountsOf(volumes),
        },
      ],
    });
    await cluster.pod('renamed', ({ status }) => status.phase === 'Running');

    await cluster.kubectl('label', 'pod', 'renamed', 'key=two', '--overwrite');
    await cluster.kubectl('annotate', 'pod', 'renamed', 'builder=foo', '--overwrite');
    await cluster.pod('renamed', ({ status }) => status.phase === 'Succeeded');

    const output = await cluster.kubectl('logs', 'renamed');
    assert.match(output, /key="one".*builder="bar"/s);
    assert.match(output, /\nkey="two"\nkey="two"\nbuilder="foo"\nbuilder="foo"\n$/);
  });

  // conformance: Projected combined should project all components that make up the projection API [Projection] [NodeConformance]
  test('a projected volume has everything that is projected into it', async () => {
    const output = await cluster.printed(
      'combined',
      'cat /all/name /all/map /all/secret',
      { volumeMounts: [{ name: 'all', mountPath: '/all' }] },
      {
        volumes: [
          {
            name: 'all',
            projected: {
              sources: [
                { downwardAPI: { items: [field('name', 'metadata.name')] } },
                { configMap: { name: 'words', items: [{ key: 'data-1', path: 'map' }] } },
                { secret: { name: 'words', items: [{ key: 'data-2', path: 'secret' }] } },
              ],
            },
          },
        ],
      },
    );

    assert.equal(output, 'combinedvalue-1value-2');
  });

  // conformance: EmptyDir wrapper volumes should not conflict
  test('a Secret and a ConfigMap in one pod do not get into each other', async () => {
    const volumes = volumesOf({
      secret: ways['a Secret']({ name: 'words' }),
      map: ways['a ConfigMap']({ name: 'words' }),
    });

    const output = await cluster.printed(
      'both',
      'ls /v/secret /v/map',
      { volumeMounts: mountsOf(volumes) },
      { volumes },
    );

    assert.equal(output.match(/data-1/g)?.length, 2);
  });

  // conformance: EmptyDir wrapper volumes should not cause race condition when used for configmaps [Serial]
  test('five pods with fifty ConfigMaps each have them all', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `many-${index}`);
    const list = { apiVersion: 'v1', kind: 'List' };
    await cluster.apply({
      ...list,
      items: names.map((name) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { 'data-1': name },
      })),
    });
    const volumes = names.map((name) => ({ name, configMap: { name } }));
    const pods = [0, 1, 2, 3, 4].map((index) => `wrapped-${index}`);

    for (const pod of pods) {
      const output = await cluster.printed(
        pod,
        'cat /v/*/data-1 | wc -c',
        { volumeMounts: mountsOf(volumes) },
        { volumes },
      );
      assert.equal(output.trim(), String(names.join('').length));
    }
  });

  // conformance: Subpath Atomic writer volumes should support subpaths with configmap pod
  // conformance: Subpath Atomic writer volumes should support subpaths with configmap pod with mountPath of existing file
  // conformance: Subpath Atomic writer volumes should support subpaths with downward pod
  // conformance: Subpath Atomic writer volumes should support subpaths with projected pod
  // conformance: Subpath Atomic writer volumes should support subpaths with secret pod
  test('one file of each made volume is mounted by subPath, over a file of the image, too', async () => {
    const volumes = volumesOf({
      map: ways['a ConfigMap']({ name: 'words' }),
      secret: ways['a Secret']({ name: 'words' }),
      fields: { downwardAPI: { items: [field('data-1', 'metadata.name')] } },
      projected: ways['a projected ConfigMap']({ name: 'words' }),
    });
    const at = (name: string, mountPath: string) => ({ name, mountPath, subPath: 'data-1' });

    const output = await cluster.printed(
      'parts',
      'cat /etc/passwd /one /two /three /four',
      {
        volumeMounts: [
          at('map', '/etc/passwd'),
          at('map', '/one'),
          at('secret', '/two'),
          at('fields', '/three'),
          at('projected', '/four'),
        ],
      },
      { volumes },
    );

    assert.equal(output, 'value-1value-1value-1partsvalue-1');
  });

  // conformance: Variable Expansion should allow substituting values in a volume subpath
  // conformance: Variable Expansion should succeed in writing subpaths in container
  test('a subPath is made of variables, and is where the container writes', async () => {
    const output = await cluster.printed(
      'expanded',
      'echo inside > /log/file; cat /all/expanded/file',
      {
        env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        volumeMounts: [
          { name: 'work', mountPath: '/log', subPathExpr: '$(POD)' },
          { name: 'work', mountPath: '/all' },
        ],
      },
      { volumes: [{ name: 'work', emptyDir: {} }] },
    );

    assert.equal(output, 'inside\n');
  });

  // conformance: Variable Expansion should fail substituting values in a volume subpath with absolute path
  // conformance: Variable Expansion should fail substituting values in a volume subpath with backticks
  // conformance: Variable Expansion should verify that a failing subpath expansion can be modified during the lifecycle of a container [Slow]
  for (const [what, wrong] of [
    ['an absolute path', '/tmp'],
    ['a way out', '..'],
  ] as const) {
    test(`a subPath that variables make to ${what} is refused until it is mended`, async () => {
      const name = `mended-${what.replaceAll(' ', '-')}`;
      await cluster.createPod(name, {
        annotations: { place: wrong },
        volumes: [{ name: 'work', emptyDir: {} }],
        containers: [
          {
            script: FOREVER,
            env: [
              {
                name: 'PLACE',
                valueFrom: { fieldRef: { fieldPath: "metadata.annotations['place']" } },
              },
            ],
            volumeMounts: [{ name: 'work', mountPath: '/log', subPathExpr: '$(PLACE)' }],
          },
        ],
      });
      const { status } = await cluster.pod(name, (pod) =>
        Boolean(pod.status.containerStatuses?.[0]?.state?.waiting?.message),
      );

      await cluster.kubectl('annotate', 'pod', name, 'place=mended', '--overwrite');
      await cluster.pod(name, isReady);

      const waiting = status.containerStatuses?.[0]?.state?.waiting;
      assert.equal(waiting?.reason, 'CreateContainerConfigError');
      await cluster.kubectl('delete', 'pod', name, '--now');
    });
  }
});
