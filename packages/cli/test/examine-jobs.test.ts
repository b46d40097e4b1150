import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineJobs } from '../src/doctor/jobs.ts';
import { readJobSettings } from '../src/job-settings.ts';

const settings = (given: Readonly<Record<string, string>>) =>
  readJobSettings((name) => ({ value: given[name], origin: name }));

test('the doctor warns of shell jobs that are Slipway’s own user', async () => {
  const [finding] = await examineJobs(settings({ 'shell-user': 'runner' }));

  assert.equal(finding?.status, 'warning');
  assert.match(finding?.finding ?? '', /can read its files/);
});

test('the doctor says whether shell jobs are kept apart, and why not', async () => {
  const [finding, ...rest] = await examineJobs(settings({}));

  const isRoot = process.getuid?.() === 0;
  assert.match(
    finding?.finding ?? '',
    isRoot ? /a user of their own|does not allow namespaces/ : /only root can give/,
  );
  if (finding?.status !== 'ok') return;
  assert.match(rest.at(-1)?.remedy ?? '', /shell-docker/);
  const network = rest.find(({ what }) => what === 'network of shell jobs');
  assert.match(network?.finding ?? '', /reach none of its services|nft/);
});
