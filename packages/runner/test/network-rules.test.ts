import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import { networkRules, type Reach } from '../src/executors/docker/network-rules.ts';

interface Packet {
  readonly to: string;
  readonly kind?: 'tcp' | 'udp' | 'icmp';
  readonly port?: number;
  /** Within the container. */
  readonly isOwn?: boolean;
  /** Of a connection that somebody else has begun. */
  readonly isAnswer?: boolean;
}

/** What becomes of a packet: the first rule of the filter that is about it says, as in the kernel. */
function fate(rules: string, packet: Packet): string {
  const filter = rules.slice(rules.indexOf('*filter')).split('\n');
  const rule = filter.find((line) => line.startsWith('-A OUTPUT') && isAbout(line, packet));
  return /-j (\w+)/.exec(rule ?? '')?.[1] ?? 'none says';
}

function isAbout(rule: string, { to, kind = 'tcp', port, isOwn, isAnswer }: Packet): boolean {
  const part = (pattern: RegExp) => pattern.exec(rule)?.[1];
  const wanted = {
    network: part(/ -d (\S+)/),
    kind: part(/ -p (\w+)/),
    ports: (part(/ --dports? (\S+)/) ?? '').split(',').filter(Boolean).map(Number),
  };
  return (
    (!/ -o lo /.test(rule) || isOwn === true) &&
    (!/--ctdir REPLY/.test(rule) || isAnswer === true) &&
    (wanted.network === undefined || isIn(to, wanted.network)) &&
    (wanted.kind === undefined || wanted.kind === kind) &&
    (wanted.ports.length === 0 || (port !== undefined && wanted.ports.includes(port)))
  );
}

function isIn(address: string, network: string): boolean {
  const [base = '', bits = '32'] = network.split('/');
  const list = new BlockList();
  list.addSubnet(base, Number(bits));
  return list.check(address);
}

const reach: Reach = {
  relay: undefined,
  ports: [8929],
  host: ['172.17.0.1', '192.168.1.5'],
  mayAnswer: true,
  strangers: ['172.18.0.0/16'],
};

for (const [what, packet, expected] of [
  ['the server', { to: '172.17.0.1', port: 8929 }, 'ACCEPT'],
  ['the server by another address', { to: '192.168.1.5', port: 8929 }, 'ACCEPT'],
  ['names', { to: '172.17.0.1', kind: 'udp', port: 53 }, 'ACCEPT'],
  ['names by TCP', { to: '172.17.0.1', port: 53 }, 'ACCEPT'],
  ['SSH of the machine', { to: '192.168.1.5', port: 22 }, 'REJECT'],
  ['the server’s port by UDP', { to: '172.17.0.1', kind: 'udp', port: 8929 }, 'REJECT'],
  ['the machine by ping', { to: '172.17.0.1', kind: 'icmp' }, 'REJECT'],
  ['a container of others', { to: '172.18.3.4', port: 8929 }, 'REJECT'],
  ['names of a container of others', { to: '172.18.3.4', kind: 'udp', port: 53 }, 'REJECT'],
  ['a cloud’s credentials', { to: '169.254.169.254', port: 80 }, 'REJECT'],
  ['the world', { to: '93.184.216.34', port: 443 }, 'none says'],
  ['itself', { to: '172.17.0.1', port: 22, isOwn: true }, 'ACCEPT'],
  ['somebody who has asked it', { to: '172.17.0.1', port: 40_000, isAnswer: true }, 'ACCEPT'],
] as const satisfies readonly (readonly [string, Packet, string])[]) {
  test(`to ${what} a job’s packet goes by: ${expected}`, () => {
    assert.equal(fate(networkRules(reach), packet), expected);
  });
}

test('where a job may answer nobody, what looks like an answer is a packet as others', () => {
  const rules = networkRules({ ...reach, mayAnswer: false });

  const answer = { to: '172.17.0.1', port: 40_000, isAnswer: true };
  assert.equal(fate(rules, answer), 'REJECT');
});

test('however many ports are open, each is, and no other', () => {
  const ports = Array.from({ length: 40 }, (_, index) => 9000 + index);
  const rules = networkRules({ ...reach, ports: [...ports, ...ports] });

  for (const port of ports) assert.equal(fate(rules, { to: '172.17.0.1', port }), 'ACCEPT');
  assert.equal(fate(rules, { to: '172.17.0.1', port: 9040 }), 'REJECT');
  // The kernel's module for several ports takes no more.
  for (const [, some = ''] of rules.matchAll(/--dports (\S+)/g)) {
    assert.ok(some.split(',').length <= 15);
  }
});

test('a refused packet is answered, so that nobody waits; one of TCP by a reset', () => {
  const refused = networkRules(reach)
    .split('\n')
    .filter((line) => line.includes('REJECT'));

  assert.equal(refused.length % 2, 0);
  for (const [index, line] of refused.entries()) {
    assert.equal(line.endsWith('--reject-with tcp-reset'), index % 2 === 0);
  }
});

test('with a relay localhost leads to the server, whose port is open then', () => {
  const relay = { address: '172.17.0.1', ports: [8929, 5000] };
  const rules = networkRules({ ...reach, ports: [], relay });

  for (const port of relay.ports) {
    assert.match(
      rules,
      new RegExp(
        `-d 127\\.0\\.0\\.1/32 -p tcp -m tcp --dport ${port} -j DNAT --to-destination 172\\.17\\.0\\.1:${port}\n`,
      ),
    );
    assert.equal(fate(rules, { to: '172.17.0.1', port }), 'ACCEPT');
  }
  assert.equal(fate(rules, { to: '172.17.0.1', port: 22 }), 'REJECT');
  assert.ok(!networkRules(reach).includes('*nat'));
});
