import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { traceText } from '../fake-server.ts';
import { payload, repository, variable } from '../payload.ts';
import { makeBase, makeBuilderImage } from './builder-image.ts';
import { engine, image, withDocker } from './with-docker.ts';

const withBuilders = 'slipway.local/builders-test';

before(() => makeBuilderImage(withBuilders, image.name));
after(() => engine.images.remove(withBuilders, { force: true }));

function wish(script: readonly string[], rest: Partial<JobPayload> = {}): JobPayload {
  return payload(script, { image: { ...image, name: withBuilders }, ...rest });
}

test('buildah builds with RUN in a docker job, and the next job of the project finds the layers', async () => {
  await withDocker('rootless', async (harness) => {
    const git_info = repository(harness.directory, {
      Dockerfile: [
        'FROM localhost/base',
        'RUN echo built by $(whoami) > /made && chown 33:33 /made && cat /made',
        'COPY Dockerfile /Dockerfile',
      ].join('\n'),
    });
    const job = await harness.run(
      wish(
        [
          ...makeBase,
          'buildah bud -t mine . 2>&1 | grep built',
          'echo "driver: $(buildah info | grep -i graphdrivername)"',
          'grep -q "NoNewPrivs:.1" /proc/self/status && echo no new privileges',
        ],
        { git_info, variables: [variable('GIT_STRATEGY', 'clone')] },
      ),
    );
    assert.equal(job.update?.state, 'success', traceText(job));
    assert.match(traceText(job), /^built by root$/m);
    assert.match(traceText(job), /driver:.*(overlay|vfs)/i);
    assert.match(traceText(job), /^no new privileges$/m);

    const next = await harness.run(wish(['buildah images --format "{{.Name}} is here"']));
    assert.match(traceText(next), /^localhost\/mine +is +here$/m);

    const info = { ...payload([]).job_info, project_id: 999 };
    const other = await harness.run(
      wish(['echo "found $(buildah images -q | wc -l) images"'], { job_info: info }),
    );
    assert.match(traceText(other), /^found 0 images$/m);
  });
});

test('a job that builds nothing may make no user namespaces, and is told what would let it', async () => {
  await withDocker('rootlessb', async (harness) => {
    const job = await harness.run(
      wish(['buildah unshare true'], {
        variables: [variable('GIT_STRATEGY', 'none'), variable('SLIPWAY_USER_NAMESPACES', 'false')],
      }),
    );

    assert.equal(job.update?.state, 'failed');
    assert.match(traceText(job), /SLIPWAY_USER_NAMESPACES: "true"/);
  });
});
