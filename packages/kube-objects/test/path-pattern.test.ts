import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathPattern } from '../src/ways-in/path-pattern.ts';

for (const [source, path, expected] of [
  ['/app(/|$)(.*)', '/app/a/b', ['/app/a/b', '/', 'a/b']],
  ['/app(/|$)(.*)', '/app', ['/app', '', '']],
  ['/app(/|$)(.*)', '/apple', undefined],
  ['/api/?(.*)', '/API/users', ['/API/users', 'users']],
  ['/a(.*)', '/a/b', ['/a/b', '/b']],
  ['/v[0-9]+/users/(.*)', '/v12/users/7', ['/v12/users/7', '7']],
  ['/([^/]+)/(.*)', '/shop/cart/1', ['/shop/cart/1', 'shop', 'cart/1']],
  [String.raw`/\d+/index\.html$`, '/7/index.html', ['/7/index.html']],
  [String.raw`/\d+/index\.html$`, '/7/index.html/more', undefined],
  ['/a.c', '/abc', ['/abc']],
  ['/a.c', '/a/c', undefined],
  ['/', '/anything', ['/']],
] as const) {
  test(`${source} on ${path} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(pathPattern(source)?.match(path), expected);
  });
}

for (const source of [
  '/broken(',
  '/(a|b)/c',
  '/x(?=y)',
  '/((a+)+)+',
  '/(.*)/(.*)',
  '/[a-z]+/?[a-z]+/?[a-z]+',
  '/[a-z]+[a-z]+',
  'relative',
  `/${'a'.repeat(600)}`,
]) {
  test(`${source.slice(0, 40)} is none that is served`, () => {
    assert.equal(pathPattern(source), undefined);
  });
}
