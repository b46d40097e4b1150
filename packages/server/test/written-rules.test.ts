import assert from 'node:assert/strict';
import { test } from 'node:test';
import { badgeColours, badgeSvg } from '#badges/badge';
import { wantedIn } from '#imports/import-source';
import { parseScopes } from '#registry-access/registry-scope';
import { countsOf, sumOf, type TestCase } from '#test-reports/test-report';

for (const [text, expected] of [
  ['repository:root/shop/web:pull,push', ['repository', 'root/shop/web', 'pull push']],
  ['repository:localhost:5000/shop:pull', ['repository', 'localhost:5000/shop', 'pull']],
  ['repository:shop:push,pull,push', ['repository', 'shop', 'pull push']],
  ['repository:shop:mount,pull', ['repository', 'shop', 'pull']],
  ['repository:shop:', ['repository', 'shop', '']],
  ['registry:catalog:*', ['registry', 'catalog', '*']],
  ['nonsense', ['', '', '']],
] as const) {
  test(`the scope ${text} is read as a registry's client means it`, () => {
    const [scope] = parseScopes([text]);

    assert.deepEqual([scope?.type, scope?.name, scope?.actions.join(' ')], expected);
  });
}

test('scopes come in one text or several, and each counts once', () => {
  const scopes = parseScopes(['repository:a:pull repository:b:pull', 'repository:a:pull']);

  assert.deepEqual(
    scopes.map(({ name }) => name),
    ['a', 'b'],
  );
});

test('a name that no repository can have is left out, and more scopes than anybody needs are refused', () => {
  const many = Array.from({ length: 65 }, (_, at) => `repository:r${at}:pull`);

  assert.deepEqual(parseScopes([`repository:${'x'.repeat(256)}:pull`]), []);
  assert.equal(parseScopes(many.slice(0, 64)).length, 64);
  assert.throws(() => parseScopes(many), { status: 400 });
});

test('an address to import from is shown without the name and password in it', () => {
  const { shown, credentials } = wantedIn('https://ann:p%40ss@git.example/shop.git#part');

  assert.equal(shown.href, 'https://git.example/shop.git');
  assert.deepEqual(credentials, { username: 'ann', password: 'p@ss' });
  assert.equal(wantedIn('http://git.example/shop.git').credentials, undefined);
});

for (const [address, words] of [
  ['shop', /must be a valid URL/],
  ['file:///etc/passwd', /Only allowed schemes are http, https/],
  ['ssh://git@example.com/shop.git', /Only allowed schemes are http, https/],
  ['https://ann:%E0%A4%A@git.example/', /not encoded as URLs are/],
] as const) {
  test(`an import from ${address} is refused with a sentence`, () => {
    assert.throws(
      () => wantedIn(address),
      (error: Error & { more?: unknown }) => {
        assert.match(`${error.message} ${JSON.stringify(error.more)}`, words);
        return true;
      },
    );
  });
}

test('what stands on a badge never becomes markup', () => {
  const svg = badgeSvg({
    key: '<script>"x"</script>',
    value: 'a & b',
    colour: badgeColours.good,
  });

  assert.doesNotMatch(svg, /<script|& b/);
  assert.match(svg, /aria-label="&lt;script&gt;&quot;x&quot;&lt;\/script&gt;: a &amp; b"/);
});

test('a badge is as wide as its words', () => {
  const width = (value: string) =>
    Number(/width="(\d+)"/.exec(badgeSvg({ key: 'coverage', value, colour: '#000' }))?.[1]);

  assert.ok(width('100.00%') > width('9%'));
  // A letter of two units is one letter.
  assert.equal(width('👍'), width('x'));
});

const testCase = (status: TestCase['status'], seconds: number): TestCase => ({
  ...{ status, seconds, name: 'adds', classname: 'sum', file: null, output: null },
});

test('tests are counted by how they ended, and their time has no tail that nobody wrote', () => {
  const suite = {
    ...{ name: 'unit', jobIds: [1], error: null },
    cases: [testCase('success', 0.1), testCase('failed', 0.2), testCase('skipped', 0)],
  };
  const unread = { ...suite, error: 'it is no XML' };

  const counts = countsOf(suite);
  assert.deepEqual(counts, {
    ...{ seconds: 0.3, count: 3, success: 1, failed: 1, skipped: 1, error: 0 },
  });
  assert.equal(countsOf(unread).count, 0);
  assert.deepEqual(sumOf([counts, counts]), {
    ...{ seconds: 0.6, count: 6, success: 2, failed: 2, skipped: 2, error: 0 },
  });
  assert.equal(sumOf([]).seconds, 0);
});
