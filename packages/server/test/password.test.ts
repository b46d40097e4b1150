import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createPasswordChecker,
  hashPassword,
  verifyPassword,
} from '../src/sign-in/passwords/password.ts';

test('a password fits its own hash only', async () => {
  const hash = await hashPassword('correct horse');

  assert.equal(await verifyPassword('correct horse', hash), true);
  assert.equal(await verifyPassword('wrong horse', hash), false);
  assert.notEqual(await hashPassword('correct horse'), hash);
  assert.match(hash, /^scrypt\$16384\$/);
});

test('the checker remembers right passwords, never wrong ones', async () => {
  const checker = createPasswordChecker(() => new Date());
  const hash = await hashPassword('correct horse');

  assert.equal(await checker.check('wrong', hash, 'ann'), false);
  assert.equal(await checker.check('correct horse', hash, 'ann'), true);
  assert.equal(await checker.check('correct horse', hash, 'ann'), true);
  assert.equal(await checker.check('wrong', hash, 'ann'), false);
});

test('after ten wrong guesses the next ones must wait, and a right one is still let in', async () => {
  let now = 0;
  const checker = createPasswordChecker(() => new Date(now));
  const hash = await hashPassword('correct horse');
  const guess = () => checker.check('wrong', hash, 'ann');

  assert.deepEqual(await Promise.all(Array.from({ length: 10 }, guess)), Array(10).fill(false));

  await assert.rejects(guess(), { code: 'too-many', more: { retryAfterSeconds: 1 } });
  await assert.rejects(checker.check('correct horse', hash, 'ann'), { code: 'too-many' });
  now += 1000;
  assert.equal(await guess(), false);
  await assert.rejects(guess(), { more: { retryAfterSeconds: 2 } });
  now += 2000;
  assert.equal(await checker.check('correct horse', hash, 'ann'), true);
  assert.equal(await guess(), false);
});

test('nobody has a password, and guessing at that is slowed down alike', async () => {
  const checker = createPasswordChecker(() => new Date(0));
  const guess = () => checker.check('anything', undefined, 'ann');

  assert.deepEqual(await Promise.all(Array.from({ length: 10 }, guess)), Array(10).fill(false));

  await assert.rejects(guess(), { code: 'too-many' });
});

test('whoever guesses keeps nobody else out', async () => {
  const checker = createPasswordChecker(() => new Date(0));
  const hash = await hashPassword('correct horse');
  const guess = () => checker.check('wrong', hash, '10.0.0.9 ann');
  await Promise.all(Array.from({ length: 10 }, guess));

  await assert.rejects(guess(), { code: 'too-many' });
  assert.equal(await checker.check('correct horse', hash, '127.0.0.1 ann'), true);
});
