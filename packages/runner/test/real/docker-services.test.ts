import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { traceText } from '../fake-server.ts';
import { payload, repository, variable } from '../payload.ts';
import { image, withDocker } from './with-docker.ts';

test('services are reached by their names and see public variables only', async () => {
  await withDocker('dockerb', async (harness) => {
    const job = await harness.run(
      payload(
        [
          'wget -q -O - http://web:8000/env',
          'wget -q -O /dev/null http://second:8000/env && echo both',
        ],
        {
          image,
          variables: [
            variable('GIT_STRATEGY', 'none'),
            variable('SEEN', 'yes'),
            variable('HIDDEN', 'no', { public: false }),
          ],
          services: ['web', 'second'].map((alias) => ({
            ...image,
            alias,
            command: ['sh', '-c', 'mkdir /www; env > /www/env; exec httpd -f -p 8000 -h /www'],
            variables: [variable('HEALTHCHECK_TCP_PORT', '8000'), variable('OWN', '$SEEN!')],
          })),
        },
      ),
    );

    const text = traceText(job);
    assert.match(text, /SEEN=yes/);
    assert.match(text, /OWN=yes!/);
    assert.doesNotMatch(text, /HIDDEN=/);
    assert.match(text, /both\n/);
    assert.equal(job.update?.state, 'success', text);
  });
});

test('services see the job’s files, and stand still while the runner works on them', async () => {
  await withDocker('dockern', async (harness) => {
    const victim = `${harness.directory}/victim`;
    await mkdir(victim);
    // Puts a link into the place of the group's folder, and takes it away again, for ever.
    const attack =
      `cd /builds; while :; do mv harbor moved 2>/dev/null && ln -s ${victim} harbor; ` +
      'rm -f harbor; mv moved harbor 2>/dev/null; done';
    const service = {
      ...image,
      alias: 'web',
      command: [
        'sh',
        '-c',
        'mkdir /www; while :; do ls -R /builds > /www/ls.tmp; mv /www/ls.tmp /www/ls; sleep 0.1; done & exec httpd -f -p 80 -h /www',
      ],
      variables: [variable('HEALTHCHECK_TCP_PORT', '80')],
    };
    const git_info = repository(harness.directory, { 'a.txt': 'x' });

    const job = await harness.run(
      payload(
        ['touch seen.txt', 'until wget -qO- http://web/ls | grep seen.txt; do sleep 0.1; done'],
        { image, git_info, variables: [], services: [service] },
      ),
    );
    const attacked = await harness.run(
      payload(['true'], {
        image,
        git_info,
        variables: [],
        services: [{ ...service, command: ['sh', '-c', attack], variables: [] }],
      }),
    );

    assert.equal(job.update?.state, 'success', traceText(job));
    // Caught in the middle of it, the job fails; nothing of the project lies where the link led.
    assert.ok(attacked.update, traceText(attacked));
    assert.deepEqual(await readdir(victim), []);
  });
});

test('what services print is shown on request, each line under its name', async () => {
  await withDocker('dockero', async (harness) => {
    const job = await harness.run(
      payload(['until wget -qO- http://web/; do sleep 0.1; done'], {
        image,
        variables: [variable('GIT_STRATEGY', 'none'), variable('CI_DEBUG_SERVICES', 'true')],
        services: [
          {
            ...image,
            alias: 'web',
            command: [
              'sh',
              '-c',
              'echo service up; mkdir /www; echo page > /www/index.html; exec httpd -f -p 80 -h /www',
            ],
            variables: [],
          },
        ],
      }),
    );

    assert.match(traceText(job), /\[service:\S+-web\] service up/);
    assert.equal(job.update?.state, 'success', traceText(job));
  });
});

test('a service that ends is shown with its log, and the job goes on', async () => {
  await withDocker('dockerc', async (harness) => {
    const job = await harness.run(
      payload(['echo here'], {
        image,
        services: [
          {
            ...image,
            alias: 'db',
            command: ['sh', '-c', 'echo no disk; exit 3'],
            // Without a port to wait for, a service that has not ended yet counts as started.
            variables: [variable('HEALTHCHECK_TCP_PORT', '1')],
          },
        ],
      }),
    );

    const text = traceText(job);
    assert.match(text, /WARNING: Service \S+ probably didn't start properly/);
    assert.match(text, /no disk/);
    assert.equal(job.update?.state, 'success', text);
  });
});
