import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wireReason } from '../src/execution/failure.ts';
import { ImageFailure } from '../src/executors/images/image-failure.ts';

for (const [said, reason, advice] of [
  [
    'Error response from daemon: Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host',
    'runner_external_dependency_failure',
    /cannot be reached/,
  ],
  [
    'Get "http://127.0.0.1:1/v2/": net/http: TLS handshake timeout',
    'runner_external_dependency_failure',
    /cannot be reached/,
  ],
  [
    "pull access denied for no/image, repository does not exist or may require 'docker login'",
    'runner_configuration_error',
    /DOCKER_AUTH_CONFIG/,
  ],
  ['unauthorized: authentication required', 'runner_configuration_error', /DOCKER_AUTH_CONFIG/],
  [
    'manifest for alpine:nope not found: manifest unknown',
    'runner_configuration_error',
    /name and tag/,
  ],
  ['write /var/lib/docker/tmp: no space left on device', 'image_pull_failure', /device$/],
] as const) {
  test(`an image that does not come is a ${reason}: ${said}`, () => {
    const failure = new ImageFailure('x', ['always'], said);

    assert.equal(failure.code, reason);
    assert.match(failure.message, advice);
  });
}

test('a server that does not know a reason learns of a failure of the system, which it may retry', () => {
  assert.equal(wireReason('image_pull_failure', []), 'runner_system_failure');
  assert.equal(wireReason('runner_external_dependency_failure', []), 'runner_system_failure');
  assert.equal(wireReason('runner_interrupted', []), 'runner_system_failure');
});
