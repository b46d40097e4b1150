import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPath } from '#executors/engine-socket/answers/wire';
import { isEngineService } from '#executors/engine-socket/engine-service';
import { decide } from '#executors/engine-socket/rules/decide';
import type { SocketJob } from '#executors/engine-socket/rules/decision';
import { imagesIn, renameImages } from '#executors/engine-socket/rules/dockerfile-images';
import { asJobSays } from '#executors/engine-socket/rules/local-names';

const job: SocketJob = {
  labels: { 'slipway.dev/made-by': 'one' },
  ownLabel: 'slipway.dev/made-by=one',
  container: 'c0ffee',
  imagePath: 'localhost:8929/root/hello',
  localPath: 'slipway.local/jobs/ab-1',
  builds: '/builds',
  memoryBytes: 1000,
  cpus: 2,
  pidsLimit: undefined,
};

function ask(route: string, body?: unknown) {
  const [method = '', address = ''] = route.split(' ');
  const at = readPath(address);
  assert.ok(at, `${address} cannot be read`);
  return decide({ method, path: at.path, query: at.query, body }, job);
}

const create = (host: object, config: object = {}) =>
  ask('POST /v1.47/containers/create', { Image: 'alpine', ...config, HostConfig: host });

for (const [what, host, sentence] of [
  ['privileges', { Privileged: true }, /not privileged/],
  ['privileges by a name in small letters', { privileged: true }, /cannot have "privileged"/],
  ['capabilities', { CapAdd: ['SYS_ADMIN'] }, /no capabilities/],
  ['the host’s processes', { PidMode: 'host' }, /own processes/],
  ['another container’s processes', { PidMode: 'container:abc' }, /own processes/],
  ['the host’s network', { NetworkMode: 'host' }, /own network/],
  ['the host’s shared memory', { IpcMode: 'host' }, /shared memory/],
  ['the host’s name', { UTSMode: 'host' }, /host name/],
  ['the host’s users', { UsernsMode: 'host' }, /user namespace/],
  ['the host’s cgroups', { CgroupnsMode: 'host' }, /cannot have "CgroupnsMode"/],
  ['another cgroup', { CgroupParent: '/' }, /cgroup/],
  ['a device', { Devices: [{ PathOnHost: '/dev/sda' }] }, /devices/],
  ['a graphics card', { DeviceRequests: [{ Count: -1 }] }, /devices/],
  ['rules for devices', { DeviceCgroupRules: ['a *:* rwm'] }, /DeviceCgroupRules/],
  ['no seccomp', { SecurityOpt: ['seccomp=unconfined'] }, /security options/i],
  ['the host’s root', { Binds: ['/:/host'] }, /only folders of the job/],
  ['a folder above its own', { Binds: ['/builds/../etc:/x'] }, /only folders of the job/],
  ['a folder beside its own', { Binds: ['/builds2:/x'] }, /only folders of the job/],
  ['the host’s other socket', { Binds: ['/run/containerd/containerd.sock:/s'] }, /only folders/],
  ['a mount that spreads', { Binds: ['/builds/a:/x:shared'] }, /cannot be "shared"/],
  ['a third part of a mount', { Binds: ['/builds/a:/x:ro:/etc'] }, /is not SOURCE:TARGET/],
  ['a mount', { Mounts: [{ Type: 'bind', Source: '/', Target: '/h' }] }, /only folders of the job/],
  [
    'a volume that is a folder',
    {
      Mounts: [
        {
          Type: 'volume',
          Source: 'x',
          Target: '/h',
          VolumeOptions: { DriverConfig: { Name: 'local', Options: { o: 'bind', device: '/' } } },
        },
      ],
    },
    /no propagation, driver or options/,
  ],
  [
    'a mount with a driver’s name in small letters',
    { Mounts: [{ Type: 'volume', Source: 'x', Target: '/h', volumeoptions: { a: 1 } }] },
    /cannot have "volumeoptions"/,
  ],
  [
    'a pipe',
    { Mounts: [{ Type: 'npipe', Source: '/x', Target: '/h' }] },
    /no mount is of the type/,
  ],
  ['others’ volumes', { VolumesFrom: ['abc'] }, /volumes of other containers/],
  ['a driver for volumes', { VolumeDriver: 'nfs' }, /VolumeDriver/],
  ['a range of ports', { PortBindings: { '80-90/tcp': [{ HostPort: '80' }] } }, /is published as/],
  ['a port of another kind', { PortBindings: { '80/sctp': [{}] } }, /is published as/],
  ['kernel settings', { Sysctls: { 'net.ipv4.ip_forward': '1' } }, /Sysctls/],
  ['an open /proc', { MaskedPaths: [] }, /MaskedPaths/],
  ['a writable /proc/sys', { ReadonlyPaths: [] }, /ReadonlyPaths/],
  ['another runtime', { Runtime: 'runc-unsafe' }, /Runtime/],
  [
    'a folder of the job and a will of its own',
    { RestartPolicy: { Name: 'always' }, Binds: ['/builds/a:/a'] },
    /does not start again/,
  ],
  [
    'ports of another’s network',
    { NetworkMode: 'container:x', PortBindings: { '1/tcp': [] } },
    /no ports/,
  ],
  ['logs elsewhere', { LogConfig: { Type: 'syslog' } }, /docker logs/],
  ['never to be out of memory', { OomKillDisable: true }, /OomKillDisable/],
  ['links', { Links: ['db'] }, /leave --link out/],
] as const) {
  test(`a job’s container does not get ${what}`, () => {
    const decision = create(host);

    assert.equal(decision.type, 'refused');
    assert.match(decision.type === 'refused' ? decision.message : '', sentence);
  });
}

for (const [what, config] of [
  ['a label that says whose a pod is', { Labels: { 'slipway.dev/pod': 'x' } }],
  ['a label of the runner', { Labels: { 'com.gitlab.gitlab-runner.job.id': '1' } }],
  ['an address', { NetworkingConfig: { EndpointsConfig: { bridge: { IPAddress: '1.2.3.4' } } } }],
  ['a named volume', { Volumes: { data: {} } }],
  ['an unknown field', { Surprise: 1 }],
] as const) {
  test(`a job’s container does not get ${what} by its configuration`, () => {
    assert.equal(create({}, config).type, 'refused');
  });
}

for (const route of [
  'POST /networks/create',
  'POST /networks/bridge/connect',
  'POST /volumes/create',
  'PUT /volumes/x',
  'GET /plugins',
  'POST /plugins/pull',
  'GET /swarm',
  'POST /swarm/init',
  'GET /secrets',
  'GET /configs',
  'GET /system/df',
  'POST /session',
  'POST /grpc',
  'POST /build/prune',
  'POST /images/prune',
  'POST /containers/c0ffee/update',
  'POST /containers/c0ffee/rename?name=x',
  'POST /images/create?fromSrc=-&repo=alpine',
  'POST /images/alpine/push',
  'POST /images/localhost:8929/root/hello-world/push',
  'POST /images/localhost:8929/root/other/push?tag=1',
  'POST /build?version=2',
  'POST /build?session=abc',
  'POST /build?remote=https://example.com/x.git',
  'POST /build?networkmode=host',
  'POST /build?cgroupparent=/',
  'POST /build?securityopt=%5B%22seccomp%3Dunconfined%22%5D',
  'POST /build?extrahosts=a:1.2.3.4',
  'POST /something/new',
]) {
  test(`a job is refused ${route}, with a sentence`, () => {
    const decision = ask(route);

    assert.equal(decision.type, 'refused');
    assert.match(decision.type === 'refused' ? decision.message : '', /\w+ .*\w/);
  });
}

for (const address of [
  '/containers/a%2F..%2Fb/json',
  '/v1.47//info',
  '/../info',
  '/images/%00/json',
  '/v1.23/containers/abc/start',
  '/v01.47/info',
]) {
  test(`${address} has another meaning than the rules know, so it is not read`, () => {
    assert.equal(readPath(address), undefined);
  });
}

for (const [what, body] of [
  ['of another driver', { Name: 'x', Driver: 'host' }],
  ['of addresses', { Name: 'x', IPAM: { Config: [{ Subnet: '10.0.0.0/8' }] } }],
  ['of options', { Name: 'x', Options: { 'com.docker.network.bridge.name': 'docker0' } }],
  ['of another’s', { Name: 'x', ConfigFrom: { Network: 'bridge' } }],
  ['of IPv6', { Name: 'x', EnableIPv6: true }],
  ['of options in small letters', { Name: 'x', options: { a: 'b' } }],
] as const) {
  test(`a job gets no network ${what}`, () => {
    assert.equal(ask('POST /networks/create', body).type, 'refused');
  });
}

for (const [what, body] of [
  ['that is a folder', { Name: 'x', DriverOpts: { o: 'bind', device: '/', type: 'none' } }],
  ['of another driver', { Name: 'x', Driver: 'nfs' }],
  ['without a name', {}],
  ['of somebody’s label', { Name: 'x', Labels: { 'slipway.dev/pod': 'x' } }],
] as const) {
  test(`a job gets no volume ${what}`, () => {
    assert.equal(ask('POST /volumes/create', body).type, 'refused');
  });
}

for (const [asked, made] of [
  ['localhost:8929/root/hello:v1', 'localhost:8929/root/hello:v1'],
  ['localhost:8929/root/hello/web', 'localhost:8929/root/hello/web'],
  ['root/hello:v1', 'slipway.local/jobs/ab-1/docker.io/root/hello:v1'],
  ['alpine', 'slipway.local/jobs/ab-1/docker.io/library/alpine:latest'],
  ['localhost:8929/root/other', 'slipway.local/jobs/ab-1/localhost_8929/root/other:latest'],
  [
    'localhost:8929/root/hello-world',
    'slipway.local/jobs/ab-1/localhost_8929/root/hello-world:latest',
  ],
] as const) {
  test(`an image that a job calls ${asked} is ${made} in the engine`, () => {
    const decision = ask(`POST /build?t=${asked}`);

    assert.equal(decision.type, 'allowed');
    const query = decision.type === 'allowed' ? decision.query : undefined;
    assert.equal(query?.get('t'), made);
    const said = asJobSays(`{"RepoTags":["${made}"]}`, 'prefix-', job.localPath);
    assert.ok(said.startsWith(`{"RepoTags":["${asked}`), said);
  });
}

test('a container with a port, a host name or a network is apart from the job’s container', () => {
  const wish = (host: object, config: object = {}) => {
    const decision = create(host, config);
    assert.equal(decision.type, 'allowed', JSON.stringify(decision));
    return decision.type === 'allowed' ? decision.container : undefined;
  };

  assert.equal(wish({})?.isApart, false);
  assert.equal(wish({}, { Hostname: 'web' })?.isApart, true);
  const ports = wish({ PortBindings: { '80/tcp': [{ HostPort: '8080' }], '53/udp': [] } });
  assert.equal(ports?.isApart, true);
  assert.deepEqual(ports?.ports, [
    { protocol: 'tcp', port: 80, at: 8080 },
    { protocol: 'udp', port: 53, at: undefined },
  ]);
  const EndpointsConfig = { front: { Aliases: ['web'], IPAMConfig: {} } };
  assert.deepEqual(
    wish({ NetworkMode: 'front' }, { NetworkingConfig: { EndpointsConfig } })?.networks,
    [{ name: 'front', aliases: ['web'] }],
  );
  assert.equal(wish({ NetworkMode: 'container:db' })?.joins, 'db');
});

test('folders of the job, its volumes and its own engine are mounted', () => {
  const decision = create({
    Binds: [
      '/builds/root/hello/:/src:ro',
      'data:/data',
      '/var/run/docker.sock:/var/run/docker.sock',
    ],
  });

  assert.deepEqual(decision.type === 'allowed' && decision.container?.mounts, [
    { target: '/src', isReadOnly: true, kind: 'folder', path: '/builds/root/hello' },
    { target: '/data', isReadOnly: false, kind: 'volume', name: 'data', isEmpty: false },
    { target: '/var/run/docker.sock', isReadOnly: false, kind: 'engine' },
  ]);
});

test('a Dockerfile names images of the job as the engine calls them', () => {
  const rename = (image: string) => (image === 'base:1' ? 'own/base:1' : image);
  const text =
    'ARG B=base:1\r\nFROM --platform=base:1 $B AS base\nCOPY --from=base:1 /x /x\nFROM base\nRUN echo base:1\n';

  assert.equal(
    renameImages(text, {}, rename),
    'ARG B=base:1\r\nFROM --platform=base:1 own/base:1 AS base\nCOPY --from=own/base:1 /x /x\nFROM base\nRUN echo base:1\n',
  );
  assert.equal(renameImages('FROM \\\n  base:1\n', {}, rename), 'FROM \\\n  own/base:1\n');
  assert.equal(renameImages('FROM ba\\\nse:1\n', {}, rename), undefined);
});

test('a container gets the job’s labels, network and limits, whatever it asks for', () => {
  const decision = create(
    { Memory: 5000, NanoCpus: 1e9, CapDrop: ['ALL'], AutoRemove: true, Binds: null },
    { Cmd: ['true'], Labels: { mine: '1' }, Hostname: '' },
  );

  assert.equal(decision.type, 'allowed');
  assert.deepEqual(decision.type === 'allowed' && decision.body, {
    Image: 'alpine',
    Cmd: ['true'],
    Labels: { mine: '1', 'slipway.dev/made-by': 'one' },
    HostConfig: {
      AutoRemove: true,
      CapDrop: ['ALL', 'NET_RAW'],
      Memory: 1000,
      MemorySwap: 1000,
      NanoCpus: 1e9,
      NetworkMode: 'container:c0ffee',
    },
  });
});

test('lists are cut down to what the job made by the engine itself', () => {
  const asked = encodeURIComponent(JSON.stringify({ label: { mine: true }, status: ['running'] }));
  const decision = ask(`GET /v1.41/containers/json?filters=${asked}&all=1`);

  assert.equal(decision.type, 'allowed');
  const query = decision.type === 'allowed' ? decision.query : undefined;
  assert.deepEqual(JSON.parse(query?.get('filters') ?? ''), {
    label: ['mine', 'slipway.dev/made-by=one'],
    status: ['running'],
  });
  assert.equal(query?.get('all'), '1');
});

for (const [route, about] of [
  ['GET /containers/abc/json', 'container abc'],
  ['POST /containers/abc/stop', 'container abc'],
  ['DELETE /containers/abc', 'container abc'],
  ['POST /exec/abc/start', 'exec abc'],
  ['GET /images/localhost:8929/root/hello:v1/json', 'image localhost:8929/root/hello:v1'],
  ['POST /images/localhost:8929/root/hello/push?tag=v1', 'image localhost:8929/root/hello'],
  ['GET /images/get?names=alpine', 'image alpine'],
  ['POST /images/alpine/tag?repo=localhost:8929/root/hello&tag=v1', 'image alpine'],
] as const) {
  test(`${route} is asked about ${about} first`, () => {
    const decision = ask(route);

    assert.equal(decision.type, 'allowed');
    const subjects = decision.type === 'allowed' ? decision.about : [];
    assert.deepEqual(
      subjects.map((it) => `${it.kind} ${it.kind === 'image' ? it.name : it.id}`),
      [about],
    );
  });
}

test('a command in a container has no privileges', () => {
  const exec = (body: object) => ask('POST /containers/abc/exec', { Cmd: ['sh'], ...body });

  assert.equal(exec({ Privileged: true }).type, 'refused');
  assert.equal(exec({ User: '0', Privileged: false }).type, 'allowed');
});

test('a build’s steps have the job’s network and limits', () => {
  const decision = ask('POST /build?t=localhost:8929/root/hello:v1&networkmode=default&memory=0');

  assert.equal(decision.type, 'allowed');
  assert.deepEqual(decision.type === 'allowed' && Object.fromEntries(decision.query ?? []), {
    t: 'localhost:8929/root/hello:v1',
    networkmode: 'container:c0ffee',
    rm: '1',
    forcerm: '1',
    memory: '1000',
    memswap: '1000',
    cpuperiod: '100000',
    cpuquota: '200000',
  });
});

for (const [text, args, images] of [
  ['FROM alpine', {}, ['alpine']],
  ['from --platform=linux/amd64 alpine as a\nFROM a\nCOPY --from=0 /x /x', {}, ['alpine']],
  ['ARG V=3\nFROM alpine:$V', { V: '4' }, ['alpine:4']],
  [`ARG V=3\nFROM alpine:\${V:-5}`, {}, ['alpine:3']],
  [`ARG V\nFROM alpine:\${V:-5}`, {}, ['alpine:5']],
  ['FROM scratch\nCOPY --from=secret /x /x', {}, ['secret']],
  ['FROM a\nONBUILD COPY --from=secret /x /x', {}, ['a', 'secret']],
  ['FROM a\nRUN echo \\\n  # note\n  x\nFROM secret', {}, ['a', 'secret']],
  ['FROM a\nRUN echo \\\\\nFROM secret', {}, ['a', 'secret']],
  ['FR\\\nOM secret', {}, ['secret']],
  ['# escape=`\nFROM a\nRUN x `\nFROM\nFROM secret', {}, ['a', 'secret']],
  ['FROM a\n# escape=`\nRUN x \\\nFROM b\nFROM secret', {}, ['a', 'secret']],
  ['FROM a\nRUN <<X\nsecret\nX', {}, undefined],
] as const) {
  test(`of ${JSON.stringify(text)} the images are ${images?.join(' and ') ?? 'not guessed'}`, () => {
    assert.deepEqual(imagesIn(text, args), images);
  });
}

for (const [name, isEngine] of [
  ['docker:dind', true],
  ['docker:28-dind', true],
  ['docker:24.0.5-dind-rootless', true],
  ['mirror.example/library/docker:dind', true],
  ['docker:28', false],
  ['mydocker:dind', false],
  ['postgres:17', false],
] as const) {
  test(`the service ${name} is ${isEngine ? 'an' : 'no'} engine for the job`, () => {
    assert.equal(isEngineService({ name }), isEngine);
  });
}
