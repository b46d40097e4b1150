import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '#executors/engine-socket/rules/decide';
import type { SocketJob } from '#executors/engine-socket/rules/decision';
import { imagesIn } from '#executors/engine-socket/rules/dockerfile-images';
import { isEngineService } from '#executors/engine-socket/engine-service';
import { readPath } from '#executors/engine-socket/wire';

const job: SocketJob = {
  labels: { 'slipway.dev/made-by': 'one' },
  ownLabel: 'slipway.dev/made-by=one',
  container: 'c0ffee',
  imagePath: 'localhost:8929/root/hello',
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
  ['another container’s network', { NetworkMode: 'container:abc' }, /own network/],
  ['another network', { NetworkMode: 'other' }, /own network/],
  ['the host’s shared memory', { IpcMode: 'host' }, /shared memory/],
  ['the host’s name', { UTSMode: 'host' }, /host name/],
  ['the host’s users', { UsernsMode: 'host' }, /user namespace/],
  ['the host’s cgroups', { CgroupnsMode: 'host' }, /cannot have "CgroupnsMode"/],
  ['another cgroup', { CgroupParent: '/' }, /cgroup/],
  ['a device', { Devices: [{ PathOnHost: '/dev/sda' }] }, /devices/],
  ['a graphics card', { DeviceRequests: [{ Count: -1 }] }, /devices/],
  ['rules for devices', { DeviceCgroupRules: ['a *:* rwm'] }, /DeviceCgroupRules/],
  ['no seccomp', { SecurityOpt: ['seccomp=unconfined'] }, /security options/i],
  ['the host’s root', { Binds: ['/:/host'] }, /no folder of this machine/],
  ['the engine’s socket', { Binds: ['/var/run/docker.sock:/s'] }, /no folder of this machine/],
  ['a volume', { Binds: ['data:/data'] }, /no folder of this machine/],
  ['a mount', { Mounts: [{ Type: 'bind', Source: '/', Target: '/h' }] }, /no folder or volume/],
  ['others’ volumes', { VolumesFrom: ['abc'] }, /volumes of other containers/],
  ['a driver for volumes', { VolumeDriver: 'nfs' }, /VolumeDriver/],
  ['a port of the host', { PortBindings: { '80/tcp': [{ HostPort: '80' }] } }, /localhost:PORT/],
  ['all ports', { PublishAllPorts: true }, /localhost:PORT/],
  ['kernel settings', { Sysctls: { 'net.ipv4.ip_forward': '1' } }, /Sysctls/],
  ['an open /proc', { MaskedPaths: [] }, /MaskedPaths/],
  ['a writable /proc/sys', { ReadonlyPaths: [] }, /ReadonlyPaths/],
  ['another runtime', { Runtime: 'runc-unsafe' }, /Runtime/],
  ['to stay', { RestartPolicy: { Name: 'always' } }, /end with the job/],
  ['logs elsewhere', { LogConfig: { Type: 'syslog' } }, /docker logs/],
  ['never to be out of memory', { OomKillDisable: true }, /OomKillDisable/],
  ['links', { Links: ['db'] }, /Links/],
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
  ['another network', { NetworkingConfig: { EndpointsConfig: { other: {} } } }],
  ['an address', { NetworkingConfig: { EndpointsConfig: { bridge: { IPAddress: '1.2.3.4' } } } }],
  ['a named volume', { Volumes: { data: {} } }],
  ['an unknown field', { Surprise: 1 }],
] as const) {
  test(`a job’s container does not get ${what} by its configuration`, () => {
    assert.equal(create({}, config).type, 'refused');
  });
}

for (const route of [
  'GET /v1.47/networks',
  'POST /networks/create',
  'POST /networks/bridge/connect',
  'GET /volumes',
  'POST /volumes/create',
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
  'POST /images/load',
  'POST /images/prune',
  'POST /containers/prune',
  'POST /containers/c0ffee/update',
  'POST /containers/c0ffee/rename?name=x',
  'POST /images/create?fromSrc=-&repo=alpine',
  'POST /images/alpine/tag?repo=node&tag=24',
  'POST /images/alpine/tag?repo=localhost:8929/root/hello-world',
  'POST /images/alpine/tag?repo=localhost:8929/root/other',
  'DELETE /images/alpine',
  'POST /commit?container=c0ffee&repo=alpine',
  'POST /build?t=alpine:3',
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
