import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFindClient } from '../src/http/client-address.ts';
import { root, startServer } from './harness.ts';

const asked = (forwarded?: string) =>
  new Request('http://localhost/', {
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  });

for (const [what, proxies, connected, forwarded, expected] of [
  ['nobody is trusted unless named', [], '10.0.0.5', '1.2.3.4', '10.0.0.5'],
  ['a proxy tells for whom it asks', ['10.0.0.5'], '10.0.0.5', '1.2.3.4', '1.2.3.4'],
  ['others are not believed', ['10.0.0.5'], '10.0.0.6', '1.2.3.4', '10.0.0.6'],
  ['what a client made up is no client', ['10.0.0.0/8'], '10.0.0.5', '9.9.9.9, 1.2.3.4', '1.2.3.4'],
  ['several proxies in a row', ['10.0.0.0/8'], '10.0.0.5', '1.2.3.4, 10.0.0.9', '1.2.3.4'],
  ['a proxy that says nothing', ['10.0.0.5'], '10.0.0.5', undefined, '10.0.0.5'],
  ['what is no address is left out', ['10.0.0.5'], '10.0.0.5', '<b>, unknown', '10.0.0.5'],
  ['IPv4 by a socket for both', ['127.0.0.1'], '::ffff:127.0.0.1', '1.2.3.4', '1.2.3.4'],
  ['IPv6', ['fd00::/8'], 'fd00::1', '[2001:db8::7]', '2001:db8::7'],
] as const) {
  test(`the client's address: ${what}`, () => {
    const find = createFindClient(proxies);

    assert.equal(find(asked(forwarded), { address: connected }).address, expected);
  });
}

for (const range of ['everybody', '10.0.0.0/33', '10.0.0.0/', '']) {
  test(`"${range}" is refused as the address of a proxy`, () => {
    assert.throws(() => createFindClient([range]), /is no address of a proxy: give one like/);
  });
}

test('behind a trusted proxy the audit log names the client, not the proxy', async () => {
  await using server = await startServer({ trustedProxies: ['127.0.0.0/8', '::1'] });
  await server.fetch('/api/v4/projects', {
    method: 'POST',
    headers: {
      'private-token': root.token,
      'content-type': 'application/json',
      'x-forwarded-for': '203.0.113.7',
    },
    body: JSON.stringify({ path: 'shop' }),
  });

  const [event] = (await server.api('GET', '/audit_events')) as { ip_address: string }[];

  assert.equal(event?.ip_address, '203.0.113.7');
});
