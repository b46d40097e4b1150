import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPushOptions, unusedOption } from '#pushes/push-options';

for (const [options, expected] of [
  [[], {}],
  [['ci.skip'], { skip: true }],
  [['ci.variable=A=1'], { variables: { A: '1' } }],
  [['ci.variable="A=1"'], { variables: { A: '1' } }],
  [["ci.variable='A=1 2'"], { variables: { A: '1 2' } }],
  [['ci.variable=A=x=y'], { variables: { A: 'x=y' } }],
  [['ci.variable=A='], { variables: { A: '' } }],
  [['ci.variable=A=one\ntwo'], { variables: { A: 'one\ntwo' } }],
  [['ci.variable=A=1', 'ci.variable=B=2'], { variables: { A: '1', B: '2' } }],
  [['ci.input=size=[1,2]'], { inputs: { size: '[1,2]' } }],
  [['ci.input=size=1', 'ci.input=size=2'], { inputs: { size: '2' } }],
  [['ci.input=__proto__=x'], { inputs: { ['__proto__']: 'x' } }],
  [['ci.variable=A'], { unused: ['ci.variable=A'] }],
  [['ci.variable=1A=x'], { unused: ['ci.variable=1A=x'] }],
  [['ci.variable=A B=x'], { unused: ['ci.variable=A B=x'] }],
  [['ci.no_pipeline'], { unused: ['ci.no_pipeline'] }],
  [['merge_request.create', 'ci.skip'], { skip: true, unused: ['merge_request.create'] }],
] as const) {
  test(`git push ${options.map((it) => `-o ${JSON.stringify(it)}`).join(' ')}`, () => {
    const { isSkipped, variables, inputs, unused } = readPushOptions(options);

    const wanted = { skip: false, variables: {}, inputs: {}, unused: [], ...expected };
    assert.equal(isSkipped, wanted.skip);
    assert.deepEqual(
      variables.map(({ key, value }) => [key, value]),
      Object.entries(wanted.variables),
    );
    assert.deepEqual(Object.entries(inputs), Object.entries(wanted.inputs));
    assert.deepEqual(unused, wanted.unused);
    assert.ok(variables.every((it) => it.variableType === 'env_var' && !it.isRaw));
  });
}

test('an option of no use is told of, however long it is', () => {
  const line = unusedOption(`ci.what=${'x'.repeat(5000)}`);

  assert.match(line, /^Push option "ci\.what=x{92}" has no effect: known are ci\.skip/);
});
