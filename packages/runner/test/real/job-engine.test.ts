import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { JobPayload } from '@slipway/protocol';
import { dockerExecutor } from '@slipway/runner';
import { imagesOf } from '#executors/engine-socket/open-job-engine';
import { closeBridge } from '#executors/engine-socket/things/bridge-walls';
import { traceText } from '../fake-server.ts';
import { payload, repository, variable } from '../payload.ts';
import { makeClientImage } from './client-image.ts';
import { engine, image, withDocker } from './with-docker.ts';

/*
 * Jobs with the real client of the engine, as this machine has it. Names of images begin with the registry
 * of the job's credentials, where nobody listens: nothing is pushed here.
 */
const registry = 'localhost:9';
const mine = `${registry}/harbor/boat`;
const withClient = 'slipway.local/docker-client-test';
const others = 'slipway.local/job-engine-test:others';

before(async () => {
  await makeClientImage(withClient, image.name);
  await engine.images.tag(withClient, others);
});
after(async () => {
  await engine.images.remove(withClient, { force: true });
  await engine.images.remove(others, { force: true });
});

const credentials: JobPayload['credentials'] = [
  { type: 'registry', url: registry, username: 'gitlab-ci-token', password: 'secret' },
];

function wish(script: readonly string[], rest: Partial<JobPayload> = {}): JobPayload {
  const { variables = [variable('GIT_STRATEGY', 'none')], ...more } = rest;
  return payload(script, {
    image: { ...image, name: withClient },
    credentials,
    ...more,
    variables: [variable('MINE', mine), ...variables],
  });
}

test('a job builds, runs, asks and removes with docker, and has nothing but its own', async () => {
  const stranger = await engine.containers.create({ Image: image.name, Cmd: ['sleep', '60'] });
  try {
    await withDocker('jobengine', async (harness) => {
      const git_info = repository(harness.directory, {
        Dockerfile: `ARG BASE=nothing\nFROM $BASE\nCOPY hello.txt /hello.txt\nRUN cat /hello.txt > /seen\n`,
        'hello.txt': 'hello from the context\n',
      });
      const job = await harness.run(
        wish(
          [
            `docker build --build-arg BASE=${image.name} -t $MINE:v1 .`,
            'docker run --rm --name once $MINE:v1 cat /seen',
            'docker run -d --name web $MINE:v1 httpd -f -p 8123 -h /',
            'until wget -q -O - http://localhost:8123/hello.txt; do :; done',
            'docker exec web sh -c "echo from within"',
            'echo "seen: $(docker ps -aq | wc -l) container, $(docker images -q | wc -l) image"',
            `docker inspect ${stranger} || echo stranger hidden`,
            `docker stop ${stranger} || echo stranger kept`,
            'docker push boat/other:v1 || echo name refused',
            'docker run --privileged $MINE:v1 true || echo privileges refused',
            'docker run -v /:/host $MINE:v1 true || echo host refused',
            'docker network create --subnet 10.0.0.0/8 x || echo network refused',
          ],
          {
            git_info,
            variables: [variable('GIT_STRATEGY', 'clone'), variable('DOCKER_BUILDKIT', '1')],
          },
        ),
      );

      const trace = traceText(job);
      assert.equal(job.update?.state, 'success', trace);
      assert.match(trace, /DOCKER_BUILDKIT is 0 here: the engine of a job builds with the classic/);
      assert.match(
        trace,
        /\nhello from the context\nhello from the context\n|hello from the context/,
      );
      assert.match(trace, /\nfrom within\n/);
      assert.match(trace, /\nseen: 1 container, 1 image\n/);
      for (const word of ['stranger hidden', 'stranger kept', 'name refused', 'host refused']) {
        assert.match(trace, new RegExp(`\\n${word}\\n`));
      }
      assert.match(trace, /\nprivileges refused\n/);
      assert.match(trace, /\nnetwork refused\n/);
      assert.match(trace, /not privileged, and have no need to be/);
    });
    assert.ok(await engine.containers.inspect(stranger));
  } finally {
    await engine.containers.remove(stranger, { force: true });
    await engine.images.remove(`${mine}:v1`, { force: true });
  }
});

test('an image of another project is not to be had by its name, its id, a build or a copy', async () => {
  const secret = `${registry}/secret/project:v1`;
  await engine.images.tag(image.name, secret);
  const base = (await engine.images.inspect(image.name))?.Id ?? '';
  // An image of its own, so that its id is of nothing else.
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `printf 'FROM ${image.name}\\nLABEL secret=1\\n' | DOCKER_BUILDKIT=0 docker build -q -t ${secret} -`,
  ]);
  const id = stdout.trim();
  assert.notEqual(id, base);
  try {
    await withDocker('jobengineb', async (harness) => {
      const job = await harness.run(
        wish([
          `docker run --rm ${secret} true || echo name refused`,
          `docker run --rm ${id} true || echo id refused`,
          `docker save ${secret} > /dev/null || echo save refused`,
          `docker tag ${secret} $MINE:stolen || echo tag refused`,
          `printf 'FROM ${secret}\\n' | docker build - || echo base refused`,
          `printf 'FROM ${image.name}\\nCOPY --from=${secret} / /\\n' | docker build - || echo copy refused`,
          `printf 'FROM ${image.name}\\nCOPY --from=${id} / /\\n' | docker build - || echo copied id refused`,
        ]),
      );

      const trace = traceText(job);
      assert.equal(job.update?.state, 'success', trace);
      for (const what of ['name', 'id', 'save', 'tag', 'base', 'copy', 'copied id']) {
        assert.match(trace, new RegExp(`\\n${what} refused\\n`), what);
      }
    });
  } finally {
    await engine.images.remove(secret, { force: true });
  }
});

test('docker:dind is not started: its client finds the job’s engine, and the log says so', async () => {
  await withDocker('jobenginec', async (harness) => {
    const services = [
      { ...image, name: 'docker:dind', alias: null, variables: null, command: null },
    ];
    const job = await harness.run(
      wish(['docker version --format "{{.Server.Os}} engine"', 'echo "at $DOCKER_HOST"'], {
        services: services as unknown as JobPayload['services'],
        variables: [
          variable('GIT_STRATEGY', 'none'),
          variable('DOCKER_HOST', 'tcp://docker:2375'),
          variable('DOCKER_TLS_CERTDIR', ''),
        ],
      }),
    );

    const trace = traceText(job);
    assert.equal(job.update?.state, 'success', trace);
    assert.match(trace, /Service docker:dind is not started: this job has a container engine/);
    assert.match(trace, /\nlinux engine\n/);
    assert.match(trace, /\nat unix:\/\/\/var\/run\/docker\.sock\n/);
  });
});

test('a job’s containers have its folders, networks, volumes and ports, under the names that it gives', async () => {
  const machine = createServer((_, response) => response.end('a service of this machine\n'));
  machine.listen(0, '0.0.0.0');
  await once(machine, 'listening');
  const { port } = machine.address() as AddressInfo;
  await withDocker('jobengined', async (harness) => {
    const git_info = repository(harness.directory, {
      Dockerfile: `FROM boat/base:1\nRUN cat /base.txt > /seen\n`,
      'base.Dockerfile': `FROM ${image.name}\nRUN echo from a base of the job > /base.txt\n`,
      'page.txt': 'page of the job\n',
    });
    const job = await harness.run(
      wish(
        [
          'docker build -q -f base.Dockerfile -t boat/base:1 .',
          'docker build -t local .',
          'docker run --rm local cat /seen',
          'docker images --format "image {{.Repository}}:{{.Tag}}" local',
          'docker tag local $MINE:local; docker rmi $MINE:local',
          'docker save local boat/base:1 | tar -xO manifest.json | tr , "\\n" | grep -o "RepoTags.*"',
          'docker save local > local.tar; docker rmi local; docker load -i local.tar && docker run --rm local echo loaded',
          'mkdir x; tar -xf local.tar -C x; find x -name layer.tar -exec rm {} +; tar -cf bare.tar -C x .; docker load -i bare.tar || echo bare refused',
          // Folders, and no way out of them.
          'docker run --rm -v $PWD:/src -v $PWD/made:/made local sh -c "cat /src/page.txt; echo made inside > /made/file"',
          'cat made/file',
          'ln -s /etc escape; docker run --rm -v $PWD/escape:/x local ls /x || echo link refused',
          'ln -s / up; docker run --rm -v $PWD/up/etc:/x local ls /x || echo way refused',
          // Networks, names, volumes and ports.
          'docker network create front',
          'docker volume create data',
          'docker run -d --name web --network front --network-alias www -v $PWD:/www:ro -p 8081:80 local httpd -f -p 80 -h /www',
          'docker run -d --name web2 -v $PWD:/www:ro -p 8082:80 local httpd -f -p 80 -h /www',
          // They run before they listen.
          'for p in 8081 8082; do until wget -q -O /dev/null http://localhost:$p/page.txt; do sleep 0.1; done; done',
          'docker run --rm --network front local wget -q -O - http://web/page.txt',
          'wget -q -O - http://www/page.txt; wget -q -O - http://localhost:8081/page.txt; wget -q -O - http://localhost:8082/page.txt',
          'echo "port $(docker port web 80)"',
          `docker run --rm --network front local sh -c 'wget -q -T 9 -O - http://$(ip route | sed -n "s/default via \\([0-9.]*\\).*/\\1/p"):${port} || echo machine closed'`,
          'docker run --rm -v data:/d local sh -c "echo kept > /d/file"; docker run --rm -v data:/d local cat /d/file',
          'docker network ls --format "network {{.Name}}"; docker volume ls --format "volume {{.Name}}"',
          'docker ps --format "container {{.Names}}"',
        ],
        {
          git_info,
          variables: [variable('GIT_STRATEGY', 'clone')],
        },
      ),
    );

    const trace = traceText(job);
    assert.equal(job.update?.state, 'success', trace);
    for (const line of [
      'from a base of the job',
      'image local:latest',
      'RepoTags":\\["local:latest"\\]',
      'RepoTags":\\["boat/base:1"\\]',
      'Loaded image: local:latest',
      'loaded',
      'bare refused',
      'made inside',
      'link refused',
      'way refused',
      'port 127.0.0.1:8081',
      'machine closed',
      'kept',
      'network front',
      'volume data',
      'container web',
    ]) {
      assert.match(trace, new RegExp(`\\n${line}\\n`), trace);
    }
    assert.equal(trace.match(/^page of the job$/gm)?.length, 5, trace);
    assert.doesNotMatch(trace, /slipway\.local\/jobs|a service of this machine/);
  });
  machine.close();
  const images = (await engine.images.list()).flatMap(({ RepoTags }) => RepoTags ?? []);
  assert.deepEqual(
    images.filter((name) => name.startsWith(imagesOf({ key: 'rjobengined' }))),
    [],
  );
});

test('an engine service is found at its address, with certificates where the file wants TLS', async () => {
  await withDocker('jobenginee', async (harness) => {
    const services = [
      { ...image, name: 'docker:dind', alias: null, variables: null, command: null },
    ];
    const job = await harness.run(
      wish(
        [
          'docker -H tcp://docker:2375 version --format "plain {{.Server.Os}}"',
          'export DOCKER_HOST=tcp://docker:2376',
          'docker --tlsverify --tlscacert /certs/client/ca.pem --tlscert /certs/client/cert.pem --tlskey /certs/client/key.pem version --format "safe {{.Server.Os}}"',
          'docker --tls=false version --format "no {{.Server.Os}}" || echo without a certificate refused',
        ],
        {
          services: services as unknown as JobPayload['services'],
          variables: [
            variable('GIT_STRATEGY', 'none'),
            variable('DOCKER_TLS_CERTDIR', '/certs'),
            variable('DOCKER_CERT_PATH', '/certs/client'),
          ],
        },
      ),
    );

    const trace = traceText(job);
    assert.equal(job.update?.state, 'success', trace);
    for (const line of ['plain linux', 'safe linux', 'without a certificate refused']) {
      assert.match(trace, new RegExp(`\\n${line}\\n`), trace);
    }
  });
});

test('what jobs had made when the runner was killed is swept away with the next one', async () => {
  const directory = await mkdtemp(`${tmpdir()}/slipway-sweep-`);
  const owner = { key: 'rjobenginef', boot: 'new', directory, dataDirectory: directory };
  const Labels = { 'slipway.dev/runner': owner.key, 'slipway.dev/boot': 'old' };
  const name = `${imagesOf(owner)}7/docker.io/library/mine:latest`;
  await engine.images.tag(image.name, name);
  await engine.volumes.create({ Name: 'jobenginef-data', Labels });
  const Options = { 'com.docker.network.bridge.name': 'swtestsweep' };
  await closeBridge('swtestsweep', [80]);
  await engine.networks.create({ Name: 'jobenginef-front', Labels, Options });
  await mkdir(`${directory}/jobs/7.engine/mounts/0`, { recursive: true });
  await mkdir(`${directory}/builds`);
  execFileSync('mount', ['--bind', `${directory}/builds`, `${directory}/jobs/7.engine/mounts/0`]);

  await dockerExecutor({ engine }).sweep(owner);

  assert.equal(await engine.images.inspect(name), undefined);
  assert.deepEqual(await engine.volumes.list({ labels: Labels }), []);
  assert.deepEqual(await engine.networks.list({ labels: Labels }), []);
  assert.doesNotMatch(execFileSync('iptables', ['-S']).toString(), /swtestsweep/);
  assert.doesNotMatch(await readFile('/proc/self/mountinfo', 'utf8'), new RegExp(directory));
  await rm(directory, { recursive: true });
});
