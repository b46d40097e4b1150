import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { dockerExecutor } from '@slipway/runner';
import { hostAddresses } from '#host/host-addresses';
import { type FakeJob, traceText } from '../fake-server.ts';
import { eventually, type Harness, startHarness } from '../harness.ts';
import { payload, variable } from '../payload.ts';
import { engine, image } from './with-docker.ts';

/** What a job in a container can do to others: each test lets a hostile job try. */
async function withRunner(
  options: Partial<Parameters<typeof dockerExecutor>[0]>,
  body: (harness: Harness) => Promise<void>,
): Promise<void> {
  const executor = dockerExecutor({ engine, graceSeconds: 1, ...options });
  await using harness = await startHarness(executor);
  await body(harness);
}

const wish = (script: readonly string[], rest: Partial<JobPayload> = {}): JobPayload =>
  payload(script, { image, ...rest });

const service: JobPayload['services'][number] = {
  ...image,
  alias: 'db',
  command: ['sh', '-c', 'httpd -f -p 4321'],
  variables: [variable('HEALTHCHECK_TCP_PORT', '4321')],
};

/** Something of this machine that listens on all its addresses. */
async function listen(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((_request, response) => response.end('an answer\n'));
  await new Promise<void>((resolve) => {
    server.listen(0, '0.0.0.0', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

test('a job reaches the server at this machine, and none of its other services', async () => {
  await using ours = await listen();
  await using theirs = await listen();
  await using allowed = await listen();
  const bridge = await engine.networks.inspect('bridge');
  const address = bridge?.IPAM?.Config[0]?.Gateway ?? '172.17.0.1';
  const ask = (host: string, port: number): string =>
    `wget -q -O - http://${host}:${port}/ || echo none of ${host}:${port}`;
  const relay = { address, ports: [ours.port] };
  const hosts = hostAddresses();

  await withRunner({ relay, hostPorts: [allowed.port] }, async (harness) => {
    const script = [
      ask('localhost', ours.port),
      ask(address, allowed.port),
      ...hosts.map((host) => ask(host, theirs.port)),
    ];
    for (const services of [[], [service]]) {
      const text = traceText(await harness.run(wish(script, { services })));
      assert.equal(text.match(/^an answer$/gm)?.length, 2, text);
      assert.equal(text.match(/^none of /gm)?.length, hosts.length, text);
      assert.doesNotMatch(text, /Segmentation/);
    }
  });
});

test('a job reaches no container of another job, by no kind of packet', async () => {
  await withRunner({}, async (harness) => {
    const victim = harness.server.enqueue(
      wish(['ip -4 addr show eth0', 'echo here; httpd -f -p 4321']),
    );
    await eventually(() => traceText(victim).includes('\nhere\n'));
    const address = /inet ([\d.]+)/.exec(traceText(victim))?.[1] ?? '';

    const job = await harness.run(
      wish([
        `wget -q -O - http://${address}:4321/ || echo no answer`,
        'iptables -F OUTPUT 2>/dev/null || echo no rule changed',
        'grep CapEff /proc/self/status',
      ]),
    );
    await harness.runner.close();

    assert.match(traceText(job), /\nno answer\n/);
    assert.match(traceText(job), /\nno rule changed\n/);
    const rights = BigInt(`0x${/CapEff:\s*([0-9a-f]+)/.exec(traceText(job))?.[1]}`);
    // NET_ADMIN (12) would change the rules, NET_RAW (13) go by them.
    assert.equal(rights & (3n << 12n), 0n);
  });
});

test('a service is as confined as the job', async () => {
  await using theirs = await listen();
  const [address] = hostAddresses();
  const spy = `sleep 1; wget -q -O /tmp/index.html http://${address}:${theirs.port}/ || echo kept away > /tmp/index.html; httpd -f -p 4321 -h /tmp`;
  await withRunner({}, async (harness) => {
    const job = await harness.run(
      wish(['wget -q -O - http://db:4321/'], {
        services: [{ ...service, command: ['sh', '-c', spy] }],
      }),
    );
    assert.match(traceText(job), /\nkept away\n/);
  });
});

test('a bridge that is made while a job runs is closed to it', async () => {
  await using theirs = await listen();
  let isMade = false;
  const signal = createServer((_request, response) => response.end(isMade ? 'made' : 'wait'));
  await new Promise<void>((resolve) => {
    signal.listen(0, '0.0.0.0', resolve);
  });
  const { port } = signal.address() as AddressInfo;
  const bridge = await engine.networks.inspect('bridge');
  const relay = { address: bridge?.IPAM?.Config[0]?.Gateway ?? '172.17.0.1', ports: [port] };
  const middle = `${process.pid % 256}`;
  const Name = `slipway-walls-${process.pid}`;
  try {
    await withRunner({ relay }, async (harness) => {
      const spy = harness.server.enqueue(
        wish([
          'echo here',
          `until wget -q -O - http://localhost:${port}/ | grep made; do sleep 0.1; done`,
          // It takes a moment.
          `for i in $(seq 300); do wget -q -O - http://10.213.${middle}.1:${theirs.port}/ || { echo kept away; break; }; sleep 0.1; done`,
        ]),
      );
      await eventually(() => traceText(spy).includes('\nhere\n'));
      const Config = [{ Subnet: `10.213.${middle}.0/24`, Gateway: `10.213.${middle}.1` }];
      await engine.networks.create({ Name, IPAM: { Config } });
      isMade = true;
      await spy.finished;

      assert.match(traceText(spy), /\nkept away\n/);
    });
  } finally {
    signal.close();
    await engine.networks.remove(Name).catch(() => undefined);
  }
});

test('more memory and more processes than it may have, a job does not get', async () => {
  await withRunner({ limits: { memory: 32 << 20, pidsLimit: 30, cpus: 1 } }, async (harness) => {
    const hog = await harness.run(
      wish(['head -c 200000000 /dev/zero | tail -c 190000000 | wc -c']),
    );
    const bomb = await harness.run(
      wish(['for i in $(seq 60); do sleep 30 & done; echo all of them']),
    );

    assert.match(traceText(hog), /wanted more memory than it may use/);
    assert.doesNotMatch(traceText(bomb), /^all of them$/m);
  });
});

test('where the disk of a container cannot be counted, the log says so and the job runs', async () => {
  await withRunner({ limits: { disk: 1 << 30 } }, async (harness) => {
    const job: FakeJob = await harness.run(wish(['echo it runs']));

    assert.match(traceText(job), /\nit runs\n/);
    const details = await engine.info();
    const counts = /xfs|btrfs|zfs/.test(JSON.stringify(details));
    if (!counts) assert.match(traceText(job), /keeps no limit of a container's disk/);
  });
});
