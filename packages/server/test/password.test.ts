import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPasswordChecker, hashPassword, verifyPassword } from '../src/auth/password.ts';

test('a password fits its own hash only', async () => {
  const hash = await hashPassword('correct horse');

  assert.equal(await verifyPassword('correct horse', hash), true);
  assert.equal(await verifyPassword('wrong horse', hash), false);
  assert.notEqual(await hashPassword('correct horse'), hash);
  assert.match(hash, /^scrypt\$16384\$/);
});

test('the checker remembers right passwords, never wrong ones', async () => {
  const checker = createPasswordChecker();
  const hash = await hashPassword('correct horse');

  assert.equal(await checker.check('wrong', hash), false);
  assert.equal(await checker.check('correct horse', hash), true);
  assert.equal(await checker.check('correct horse', hash), true);
  assert.equal(await checker.check('wrong', hash), false);
});
