import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '#command';
import { readImageProxySettings, readSparseIndexes } from '#image-settings';

const read = (values: Readonly<Record<string, string>>) =>
  readImageProxySettings((name) => ({ value: values[name], origin: name }));

test('the dependency proxy is off unless it is asked for, and then Docker Hub’s', () => {
  assert.equal(read({}), undefined);
  assert.equal(read({ 'dependency-proxy': 'false' }), undefined);
  assert.deepEqual(read({ 'dependency-proxy': 'true', 'dependency-proxy-login': 'me:a:b' }), {
    name: 'docker.io',
    url: 'https://registry-1.docker.io',
    login: { username: 'me', password: 'a:b' },
    keepSeconds: 90 * 24 * 60 * 60,
  });
});

test('the dependency proxy may be another registry’s, called as images of it are', () => {
  assert.deepEqual(read({ 'dependency-proxy': 'http://localhost:5000/' }), {
    name: 'localhost:5000',
    url: 'http://localhost:5000',
    login: undefined,
    keepSeconds: 90 * 24 * 60 * 60,
  });
});

test('copies are kept as long as somebody says', () => {
  const keep = (value: string) =>
    read({ 'dependency-proxy': 'on', 'dependency-proxy-keep': value })?.keepSeconds;

  assert.deepEqual([keep('30d'), keep('always')], [30 * 24 * 60 * 60, Number.POSITIVE_INFINITY]);
});

test('indexes name only what is there, unless somebody allows others', () => {
  const sparse = (value?: string) => readSparseIndexes((name) => ({ value, origin: name }));

  assert.deepEqual([sparse(), sparse('on'), sparse('false')], [false, true, false]);
  assert.throws(() => sparse('some'), /sparse-indexes must be on or off/);
});

for (const wrong of [
  { 'dependency-proxy': 'quay.io' },
  { 'dependency-proxy': 'https://quay.io/v2/' },
  { 'dependency-proxy': 'on', 'dependency-proxy-login': 'token' },
  { 'dependency-proxy': 'on', 'dependency-proxy-keep': 'soon' },
]) {
  test(`${JSON.stringify(wrong)} is refused with the name of the setting`, () => {
    assert.throws(() => read(wrong), UsageError);
  });
}
