import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { backOffMs } from '../src/due/back-off.ts';
import { type Hook, isAtRest } from '../src/hooks/hook.ts';
import { matchesBranch } from '../src/hooks/hook-rules.ts';
import { after as afterAttempt, isGood } from '../src/hooks/sending/attempts.ts';
import { headersOf, isSigningToken } from '../src/hooks/sending/sign.ts';
import { after, madeAt } from './records.ts';

function attempt(attempts: number, failures: number, responseStatus: number | null) {
  const facts = { hook: { failures }, delivery: { attempts }, outcome: { responseStatus } };
  return afterAttempt({ ...facts, now: madeAt });
}

for (const [status, expected] of [
  [200, true],
  [204, true],
  [302, false],
  [404, false],
  [null, false],
] as const) {
  test(`a message that is answered with ${status} has ${expected ? '' : 'not '}arrived`, () => {
    assert.equal(isGood({ responseStatus: status }), expected);
  });
}

for (const [attempts, seconds] of [
  [0, 10],
  [1, 60],
  [2, 600],
  [3, 3600],
] as const) {
  test(`after attempt ${attempts + 1} a message is sent again in ${seconds} s`, () => {
    const { delivery } = attempt(attempts, 0, 503);

    assert.deepEqual([delivery.status, delivery.dueAt], ['waiting', after(seconds)]);
  });
}

for (const [what, attempts, status, expected] of [
  ['after the fifth attempt', 4, 503, 'failed'],
  ['that the receiver does not want', 0, 404, 'failed'],
  ['that comes too fast', 0, 429, 'waiting'],
  ['that takes too long', 0, 408, 'waiting'],
  ['that nobody answers', 0, null, 'waiting'],
  ['that has arrived', 2, 200, 'delivered'],
] as const) {
  test(`a message ${what} is ${expected}`, () => {
    assert.equal(attempt(attempts, 0, status).delivery.status, expected);
  });
}

for (const [failures, restSeconds] of [
  [2, undefined],
  [3, 60],
  [4, 120],
  [8, 1920],
  [60, 24 * 3600],
] as const) {
  test(`after ${failures + 1} failures in a row a hook rests for ${restSeconds ?? 0} s`, () => {
    const { hook } = attempt(0, failures, 500);

    assert.equal(hook.failures, failures + 1);
    assert.deepEqual(hook.disabledUntil, restSeconds === undefined ? null : after(restSeconds));
  });
}

test('one message that arrives makes up for all failures', () => {
  assert.deepEqual(attempt(3, 9, 200).hook, { failures: 0, disabledUntil: null });
});

test('a hook is at rest until its time, and not longer', () => {
  const hook = (disabledUntil: Date | null) => ({ disabledUntil }) as Hook;

  assert.equal(isAtRest(hook(null), madeAt), false);
  assert.equal(isAtRest(hook(after(1)), madeAt), true);
  assert.equal(isAtRest(hook(after(1)), after(1)), false);
});

for (const [filter, branch, expected] of [
  ['', 'anything', true],
  ['main', 'main', true],
  ['main', 'maine', false],
  ['release/*', 'release/1/2', true],
  ['*-stable', '1-stable', true],
  ['a.b', 'axb', false],
  ['(x', '(x', true],
] as const) {
  test(`the filter ${JSON.stringify(filter)} ${expected ? 'lets' : 'does not let'} ${branch} through`, () => {
    assert.equal(matchesBranch(filter, branch), expected);
  });
}

const key = Buffer.alloc(32, 7);
const signingToken = `whsec_${key.toString('base64')}`;

test('a message is signed over its id, its time and its content', () => {
  const hook = {
    id: 3,
    token: 'shared',
    signingToken,
    headers: { 'x-own': '1' },
  } as unknown as Hook;
  const message = { event: 'Push Hook', key: 'push-1', payload: '{"a":1}' };

  const headers = headersOf(hook, message, { url: 'http://x', now: madeAt });

  const signed = `push-1.${madeAt.getTime() / 1000}.{"a":1}`;
  const expected = createHmac('sha256', key).update(signed).digest('base64');
  assert.equal(headers['webhook-signature'], `v1,${expected}`);
  assert.equal(headers['x-gitlab-token'], 'shared');
  assert.equal(headers['x-own'], '1');
});

test('headers of one’s own take the place of none of ours', () => {
  const headers = { 'x-gitlab-event': 'forged' };
  const hook = { id: 3, token: null, signingToken: null, headers } as unknown as Hook;
  const message = { event: 'Push Hook', key: 'push-1', payload: '' };

  const sent = headersOf(hook, message, { url: 'http://x', now: madeAt });

  assert.equal(sent['x-gitlab-event'], 'Push Hook');
  assert.equal('webhook-signature' in sent, false);
});

for (const [token, expected] of [
  [signingToken, true],
  [signingToken.slice(0, -4), false],
  ['whsec_', false],
  [key.toString('base64'), false],
] as const) {
  test(`${token.slice(0, 12)}… of ${token.length} characters ${expected ? 'is' : 'is no'} key for signing`, () => {
    assert.equal(isSigningToken(token), expected);
  });
}

for (const [attempts, ms] of [
  [0, 1000],
  [1, 1000],
  [2, 2000],
  [5, 16_000],
  [100, 300_000],
] as const) {
  test(`due work that has failed ${attempts} times waits for ${ms} ms`, () => {
    assert.equal(backOffMs(attempts), ms);
  });
}
