import assert from 'node:assert/strict';
import { test } from 'node:test';
import { found, pageTargets } from '../src/app/palette/targets.ts';

test('every word has to stand in it, the shortest name is first', () => {
  const targets = ['shop pipelines', 'shop', 'workshop'].map((label) => ({
    label,
    kind: 'project',
    href: `/${label}`,
  }));

  const labels = (search: string) => found(targets, search).map(({ label }) => label);

  assert.deepEqual(labels('shop'), ['shop', 'workshop', 'shop pipelines']);
  assert.deepEqual(labels('PIPE shop'), ['shop pipelines']);
  assert.deepEqual(labels('nothing'), []);
});

test('pages of the administration are offered to administrators only', () => {
  const isAdmins = ({ href }: { readonly href: string }) => href.startsWith('/admin');

  assert.equal(pageTargets(false).some(isAdmins), false);
  assert.equal(pageTargets(true).some(isAdmins), true);
});
