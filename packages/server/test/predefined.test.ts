import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { nextJob, startServer, type TestServer } from './harness.ts';

/** GitLab's page of predefined variables, without those of merge requests. */
const documented = `CHAT_CHANNEL CHAT_INPUT CHAT_USER_ID CI CI_API_V4_URL CI_API_GRAPHQL_URL
  CI_COMMIT_AUTHOR CI_COMMIT_BEFORE_SHA CI_COMMIT_BRANCH CI_COMMIT_DESCRIPTION CI_COMMIT_MESSAGE
  CI_COMMIT_MESSAGE_IS_TRUNCATED CI_COMMIT_REF_NAME CI_COMMIT_REF_PROTECTED CI_COMMIT_REF_SLUG
  CI_COMMIT_SHA CI_COMMIT_SHORT_SHA CI_COMMIT_TAG CI_COMMIT_TAG_MESSAGE CI_COMMIT_TIMESTAMP
  CI_COMMIT_TITLE CI_CONFIG_PATH CI_DEFAULT_BRANCH CI_DEFAULT_BRANCH_SLUG
  CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX
  CI_DEPENDENCY_PROXY_PASSWORD CI_DEPENDENCY_PROXY_SERVER CI_DEPENDENCY_PROXY_USER CI_DEPLOY_FREEZE
  CI_DEPLOY_PASSWORD CI_DEPLOY_USER CI_ENVIRONMENT_ACTION CI_ENVIRONMENT_ID CI_ENVIRONMENT_NAME
  CI_ENVIRONMENT_SLUG CI_ENVIRONMENT_TIER CI_ENVIRONMENT_URL CI_GITLAB_FIPS_MODE
  CI_HAS_OPEN_REQUIREMENTS CI_JOB_GROUP_NAME CI_JOB_ID CI_JOB_IMAGE CI_JOB_MANUAL CI_JOB_NAME
  CI_JOB_NAME_SLUG CI_JOB_STAGE CI_JOB_STARTED_AT CI_JOB_TIMEOUT CI_JOB_TOKEN CI_JOB_URL
  CI_NODE_INDEX CI_NODE_TOTAL CI_OPEN_MERGE_REQUESTS CI_PAGES_DOMAIN CI_PAGES_HOSTNAME CI_PAGES_URL
  CI_PIPELINE_CREATED_AT CI_PIPELINE_ID CI_PIPELINE_IID CI_PIPELINE_NAME
  CI_PIPELINE_SCHEDULE_DESCRIPTION CI_PIPELINE_SOURCE CI_PIPELINE_URL
  CI_PROJECT_CLASSIFICATION_LABEL CI_PROJECT_DESCRIPTION CI_PROJECT_ID CI_PROJECT_NAME
  CI_PROJECT_NAMESPACE CI_PROJECT_NAMESPACE_ID CI_PROJECT_NAMESPACE_SLUG CI_PROJECT_PATH
  CI_PROJECT_PATH_SLUG CI_PROJECT_REPOSITORY_LANGUAGES CI_PROJECT_ROOT_NAMESPACE CI_PROJECT_TITLE
  CI_PROJECT_TOPICS CI_PROJECT_URL CI_PROJECT_VISIBILITY CI_REGISTRY CI_REGISTRY_IMAGE
  CI_REGISTRY_PASSWORD CI_REGISTRY_USER CI_RELEASE_DESCRIPTION CI_REPOSITORY_URL
  CI_RUNNER_DESCRIPTION CI_RUNNER_EXECUTABLE_ARCH CI_RUNNER_ID CI_RUNNER_REVISION
  CI_RUNNER_SHORT_TOKEN CI_RUNNER_TAGS CI_RUNNER_VERSION CI_SERVER_FQDN CI_SERVER_HOST
  CI_SERVER_NAME CI_SERVER_PORT CI_SERVER_PROTOCOL CI_SERVER_REVISION CI_SERVER_SHELL_SSH_HOST
  CI_SERVER_SHELL_SSH_PORT CI_SERVER_URL CI_SERVER_VERSION CI_SERVER_VERSION_MAJOR
  CI_SERVER_VERSION_MINOR CI_SERVER_VERSION_PATCH CI_TEMPLATE_REGISTRY_HOST CI_TRIGGER_SHORT_TOKEN
  CI_UPSTREAM_JOB_ID CI_UPSTREAM_PIPELINE_ID CI_UPSTREAM_PROJECT_ID GITLAB_CI GITLAB_FEATURES
  GITLAB_USER_EMAIL GITLAB_USER_ID GITLAB_USER_LOGIN GITLAB_USER_NAME TRIGGER_PAYLOAD`
  .split(/\s+/)
  .filter(Boolean);

const whole = `
workflow: {name: 'Pipeline of $CI_COMMIT_REF_NAME'}
whole:
  image: alpine
  parallel: 2
  script: [make]
  environment: {name: staging, url: 'https://staging.example.com'}
`;

/** The page that lists what is not there. */
async function page(): Promise<string> {
  return readFile(join(import.meta.dirname, '../../../docs/predefined-variables.md'), 'utf8');
}

function valuesOf({ variables }: JobPayload): ReadonlyMap<string, string> {
  return new Map(variables.map(({ key, value }) => [key, value]));
}

test('each variable that GitLab documents is in some job, or the page says why not', async () => {
  await using server = await startServer();
  const seen = new Set<string>();
  for (const job of await everyKind(server)) for (const key of valuesOf(job).keys()) seen.add(key);
  const said = (await page()).split('## Not there')[1] ?? '';

  const unexplained = documented.filter((key) => !seen.has(key) && !said.includes(`\`${key}\``));
  const wronglyExplained = documented.filter((key) => seen.has(key) && said.includes(`\`${key}\``));

  assert.deepEqual([unexplained, wronglyExplained], [[], []]);
});

/** In a freeze: a job of a push, of a tag, of a trigger, of a child pipeline and one that was played. */
async function everyKind(server: TestServer): Promise<readonly JobPayload[]> {
  const project = await server.project('hello');
  const runner = await server.runner();
  const wholeYear = { freeze_start: '0 0 1 1 *', freeze_end: '59 23 31 12 *' };
  await server.api('POST', `/projects/${project.id}/freeze_periods`, wholeYear);
  const jobs: JobPayload[] = [];
  const take = async () => {
    const job = await nextJob(runner);
    jobs.push(job);
    await runner.finish(job);
  };
  await project.push({ '.gitlab-ci.yml': whole });
  await take();
  await take();
  await project.push({ '.gitlab-ci.yml': 'a: {script: [make]}\n' }, { tag: 'v1' });
  await take();
  const at = `/projects/${project.id}`;
  const { token } = (await server.api('POST', `${at}/triggers`, { description: 'all' })) as {
    token: string;
  };
  await server.api('POST', `${at}/trigger/pipeline`, { token, ref: 'v1' });
  await take();
  await project.push({
    '.gitlab-ci.yml': 'child: {trigger: {include: child.yml}}\n',
    'child.yml': 'a: {script: [make]}\n',
  });
  await take();
  await project.push({ '.gitlab-ci.yml': 'a: {script: [make], when: manual}\n' });
  const manual = (await server.api('GET', `/projects/${project.id}/jobs?scope=manual`)) as {
    id: number;
  }[];
  await server.api('POST', `/projects/${project.id}/jobs/${manual[0]?.id}/play`);
  await take();
  return jobs;
}

test('an image behind the prefix of the dependency proxy is one of Docker Hub', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the pipeline's own words
  const image = '${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/alpine:3';
  await project.push({ '.gitlab-ci.yml': `a: {image: '${image}', script: [make]}\n` });

  const values = valuesOf(await nextJob(runner));

  assert.equal(values.get('CI_JOB_IMAGE'), 'docker.io/alpine:3');
  // Signing in must not send a job's token elsewhere.
  assert.equal(values.get('CI_DEPENDENCY_PROXY_SERVER'), values.get('CI_REGISTRY'));
});

test('with a dependency proxy the prefixes lead to it, by the group and by its root', async () => {
  await using server = await startServer({ hasImageProxy: true });
  const project = await server.project('hello');
  const runner = await server.runner();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the pipeline's own words
  const image = '${CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX}/alpine:3';
  await project.push({ '.gitlab-ci.yml': `a: {image: '${image}', script: [make]}\n` });

  const values = valuesOf(await nextJob(runner));

  const prefix = `${values.get('CI_REGISTRY')}/root/dependency_proxy/containers`;
  assert.equal(values.get('CI_JOB_IMAGE'), `${prefix}/alpine:3`);
  assert.equal(values.get('CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX'), prefix);
});

test('a long commit message is cut in whole characters, and says so', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const message = `Title\n\n${'ü'.repeat(60_000)}`;
  await project.push({ '.gitlab-ci.yml': 'a: {script: [make]}\n' }, { message });

  const values = valuesOf(await nextJob(runner));

  assert.equal(values.get('CI_COMMIT_MESSAGE_IS_TRUNCATED'), 'true');
  const cut = values.get('CI_COMMIT_MESSAGE') ?? '';
  assert.ok(message.startsWith(cut) && Buffer.byteLength(cut) > 99_990);
});
