import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandText, expandVariables, layer } from '../src/index.ts';
import { expandValue } from '../src/variable/expand.ts';

/** IDs V3 V7 V9 V10 V11. */
test('variables are expanded in variables, in any order and depth', () => {
  const { variables } = expandVariables([
    { key: 'IMAGE', value: '$USER/$REPO' },
    { key: 'USER', value: 'acme' },
    { key: 'REPO', value: '\x24{NAME}-app' },
    { key: 'NAME', value: 'shop' },
  ]);

  assert.equal(variables?.find(({ key }) => key === 'IMAGE')?.value, 'acme/shop-app');
});

test('raw values, unknown names, files and double dollars stay for the runner', () => {
  const { variables } = expandVariables([
    { key: 'RAW', value: '$A', raw: true },
    { key: 'CERT', value: 'content', file: true },
    { key: 'A', value: '$RAW $CERT $UNKNOWN a$$b %NAME% %%' },
    { key: 'NAME', value: 'n' },
  ]);

  assert.equal(variables?.find(({ key }) => key === 'A')?.value, '$RAW $CERT $UNKNOWN a$$b n %%');
});

test('in its own value a name stands for the definition below it', () => {
  const { variables } = expandVariables([
    { key: 'LIST', value: 'a' },
    { key: 'LIST', value: '$LIST:b' },
  ]);

  assert.deepEqual(variables, [{ key: 'LIST', value: 'a:b' }]);
});

test('variables that refer to each other in a circle are named', () => {
  const { cycle } = expandVariables([
    { key: 'A', value: '$B' },
    { key: 'B', value: '$A' },
  ]);

  assert.deepEqual(cycle, ['A', 'B']);
});

test('unknown names become empty or stay', () => {
  assert.equal(
    expandText('a-$NO-\x24{NO}', () => undefined),
    'a--',
  );
  assert.equal(
    expandText('a-$NO-\x24{NO}', () => undefined, true),
    'a-$NO-\x24{NO}',
  );
});

test('a double dollar is no reference in the value of a variable, but two characters in a text', () => {
  const lookup = (key: string) => (key === 'A' ? 'x' : undefined);

  assert.equal(expandValue('$$A %%A%% $A', lookup), '$$A %%A%% x');
  assert.equal(expandText('$$A %%A%% $A', lookup), '$x %x% x');
});

test('the closest environment scope wins', () => {
  const configured = [
    { key: 'URL', value: 'exact', environmentScope: 'review/one' },
    { key: 'URL', value: 'any' },
    { key: 'URL', value: 'review', environmentScope: 'review/*' },
  ];

  const of = (environment: string | null) =>
    layer({ predefined: [], configured }, [], environment).at(-1)?.value;

  assert.deepEqual(
    [of('review/one'), of('review/two'), of('prod'), of(null)],
    ['exact', 'review', 'any', 'any'],
  );
});
