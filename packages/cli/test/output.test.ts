import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableLines } from '../src/output.ts';

const table = {
  heads: ['NAME', 'STATUS', 'WHY'],
  rows: [
    ['web', 'failed', 'the image is not there'],
    ['db', 'running', ''],
  ],
  empty: 'nothing',
};

test('columns are as wide as what is in them', () => {
  assert.deepEqual(tableLines(table), [
    'NAME  STATUS   WHY',
    'web   failed   the image is not there',
    'db    running',
  ]);
});

test('on a terminal too narrow for them each row is a paragraph', () => {
  assert.deepEqual(tableLines(table, 30), [
    'NAME    web',
    'STATUS  failed',
    'WHY     the image is not there',
    '',
    'NAME    db',
    'STATUS  running',
  ]);
});

test('no rows are said in words', () => {
  assert.deepEqual(tableLines({ ...table, rows: [] }), ['nothing']);
});
