import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diskTroubleIn } from '../src/index.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });
const ofSqlite = (errcode: number) =>
  Object.assign(new Error('x'), { code: 'ERR_SQLITE_ERROR', errcode });

for (const [what, error, trouble] of [
  ['no space', withCode('ENOSPC'), 'full'],
  ['a used up quota', withCode('EDQUOT'), 'full'],
  ['a read-only file system', withCode('EROFS'), 'broken'],
  ['a failed request', withCode('EIO'), 'broken'],
  ['a full database', ofSqlite(13), 'full'],
  ['a database that cannot be written', ofSqlite(8), 'broken'],
  ['a database whose log cannot be synced', ofSqlite(10 | (4 << 8)), 'broken'],
  ['a constraint of a database', ofSqlite(2067), undefined],
  ['a missing file', withCode('ENOENT'), undefined],
  ['an error that led to another', new Error('x', { cause: withCode('EROFS') }), 'broken'],
  ['nothing', undefined, undefined],
] as const) {
  test(`${what} is ${trouble === undefined ? 'no trouble of the disk' : `a ${trouble} disk`}`, () => {
    assert.equal(diskTroubleIn(error), trouble);
  });
}
