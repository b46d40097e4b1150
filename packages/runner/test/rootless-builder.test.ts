import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builderFiles, builderVariables, buildsWithoutEngine } from '#execution/rootless-builder';
import { payload, variable } from './payload.ts';

const image = (name: string) => ({ name, entrypoint: null, pull_policy: null });

for (const [what, job, expected] of [
  ['a script that names buildah', payload(['buildah bud -t a .']), true],
  ['a script that names podman', payload(['make', 'podman build .']), true],
  ['an image of theirs', payload(['make'], { image: image('quay.io/buildah/stable') }), true],
  ['neither', payload(['docker build .', 'echo buildahs'], { image: image('node:24') }), false],
  [
    'a variable that asks for it',
    payload(['make'], { variables: [variable('SLIPWAY_USER_NAMESPACES', 'true')] }),
    true,
  ],
  [
    'a variable that declines it',
    payload(['podman -v'], { variables: [variable('SLIPWAY_USER_NAMESPACES', 'false')] }),
    false,
  ],
] as const) {
  test(`with ${what}, a job ${expected ? 'may' : 'may not'} make user namespaces`, () => {
    assert.equal(buildsWithoutEngine(job), expected);
    assert.equal(builderVariables(job, '/tmp').length > 0, expected);
  });
}

test('the registry of a server without TLS is spoken to without, and no other is', () => {
  const credentials = [
    {
      type: 'registry' as const,
      url: 'localhost:8929',
      username: 'gitlab-ci-token',
      password: 'x',
    },
  ];
  const plain = payload(['buildah push'], { credentials });
  const repo_url = 'https://gitlab.example/harbor/boat.git';
  const closed = { ...plain, git_info: { ...plain.git_info, repo_url } };

  const registries = (job: typeof plain) => builderFiles(job, 'vfs')['registries.conf'];

  assert.match(registries(plain), /location = "localhost:8929"\ninsecure = true/);
  assert.doesNotMatch(registries(closed), /insecure/);
});

test('images of the registry that the server’s registry brings are asked for there first', () => {
  const login = { type: 'registry' as const, username: 'gitlab-ci-token', password: 'x' };
  const credentials = [{ ...login, url: 'localhost:8929' }];
  const job = payload(['buildah pull alpine'], { credentials });

  const mirrored = builderFiles(job, 'vfs', 'docker.io')['registries.conf'];

  const [group] = job.job_info.project_full_path.split('/');
  assert.ok(
    mirrored.endsWith(
      [
        '[[registry]]',
        'location = "docker.io"',
        '[[registry.mirror]]',
        `location = "localhost:8929/${group}/dependency_proxy/containers"`,
        'insecure = true',
        '',
      ].join('\n'),
    ),
    mirrored,
  );
  assert.doesNotMatch(builderFiles(job, 'vfs')['registries.conf'], /mirror/);
  const without = payload(['buildah pull alpine'], { credentials: [] });
  assert.doesNotMatch(builderFiles(without, 'vfs', 'docker.io')['registries.conf'], /mirror/);
});
