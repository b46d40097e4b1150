import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Credential } from '@slipway/protocol';
import { isIn, registryLogin } from '../src/executors/images/registry-auth.ts';

for (const [registry, image, expected] of [
  ['localhost:8929', 'localhost:8929/root/shop:1', true],
  ['localhost:8929', 'localhost:8930/root/shop:1', false],
  ['http://localhost:8929', 'localhost:8929/root/shop', true],
  ['https://registry.example.com/v2/', 'registry.example.com/a/b', true],
  ['registry.example.com', 'registry.example.com.evil.org/a', false],
  ['registry.example.com/team', 'registry.example.com/team/a', true],
  ['registry.example.com/team', 'registry.example.com/teams/a', false],
  ['Registry.Example.com', 'registry.example.COM/a', true],
  ['https://index.docker.io/v1/', 'alpine:3', true],
  ['docker.io', 'library/alpine', true],
  ['docker.io', 'root/shop', true],
  ['docker.io', 'registry-1.docker.io/root/shop', true],
  ['docker.io', 'ghcr.io/root/shop', false],
  ['localhost', 'localhost/root/shop', true],
] as const) {
  test(`${image} is ${expected ? '' : 'not '}in ${registry}`, () => {
    assert.equal(isIn(registry, image), expected);
  });
}

const own: Credential = {
  type: 'registry',
  url: 'localhost:8929',
  username: 'gitlab-ci-token',
  password: 'of the job',
};
const basic = (pair: string) => ({ auth: Buffer.from(pair).toString('base64') });
const config = (auths: object) => JSON.stringify({ auths });

for (const [what, image, text, expected] of [
  ['its own registry', 'localhost:8929/root/shop', undefined, 'gitlab-ci-token:of the job'],
  ['another registry', 'ghcr.io/root/shop', undefined, undefined],
  [
    'a registry that the project knows',
    'ghcr.io/a',
    config({ 'ghcr.io': basic('ann:se:cret') }),
    'ann:se:cret',
  ],
  [
    'a registry by name and password',
    'ghcr.io/a',
    config({ 'ghcr.io': { username: 'ann', password: 'x' } }),
    'ann:x',
  ],
  [
    'the nearest of several paths',
    'ghcr.io/team/a',
    config({
      'ghcr.io': basic('all:1'),
      'ghcr.io/team': basic('team:2'),
      'ghcr.io/other': basic('no:3'),
    }),
    'team:2',
  ],
  [
    'its own registry, where the project says otherwise',
    'localhost:8929/a',
    config({ 'localhost:8929': basic('ann:1') }),
    'ann:1',
  ],
  [
    'its own registry beside a text that is no JSON',
    'localhost:8929/a',
    '{"auths":',
    'gitlab-ci-token:of the job',
  ],
  ['another registry beside JSON of another form', 'ghcr.io/a', 'null', undefined],
] as const) {
  test(`a job signs in to ${what} as ${expected?.split(':')[0] ?? 'nobody'}`, () => {
    const login = registryLogin(image, text, [own]);

    assert.equal(login && `${login.username}:${login.password}`, expected);
  });
}

test('the log can say where a login comes from', () => {
  const given = config({ 'ghcr.io': basic('ann:1') });

  assert.equal(registryLogin('ghcr.io/a', given, [own])?.source, '$DOCKER_AUTH_CONFIG');
  assert.equal(
    registryLogin('localhost:8929/a', given, [own])?.source,
    'job payload (GitLab Registry)',
  );
});
