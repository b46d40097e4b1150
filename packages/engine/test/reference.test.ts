import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReference } from '../src/index.ts';

const digest = `sha256:${'0'.repeat(64)}`;

for (const [text, registry, repository, tag] of [
  ['alpine', 'docker.io', 'library/alpine', 'latest'],
  ['alpine:3', 'docker.io', 'library/alpine', '3'],
  ['team/app', 'docker.io', 'team/app', 'latest'],
  ['localhost/app', 'localhost', 'app', 'latest'],
  ['localhost:8929/root/hello:main-1a2b', 'localhost:8929', 'root/hello', 'main-1a2b'],
  [`example.org/a/b/c@${digest}`, 'example.org', 'a/b/c', undefined],
] as const) {
  test(`${text} is ${repository} of ${registry}`, () => {
    const reference = parseReference(text);

    assert.equal(reference?.registry, registry);
    assert.equal(reference?.repository, repository);
    assert.equal(reference?.tag, tag);
  });
}

for (const text of ['', 'Upper/case', 'a b', 'x:', 'example.org/', '-x']) {
  test(`"${text}" is not an image reference`, () => {
    assert.equal(parseReference(text), undefined);
  });
}
