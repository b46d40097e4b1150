import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod } from '../src/index.ts';
import { matchesAffinity } from '../src/pods/node-affinity.ts';

const node = { metadata: { name: 'slipway', labels: { disk: 'ssd', cores: '8' } } };
const required = (...nodeSelectorTerms: object[]) => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  },
});
const label = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

for (const [what, spec, expected] of [
  ['a pod that asks for nothing', {}, true],
  ['a selector that the node has', { nodeSelector: { disk: 'ssd' } }, true],
  ['a selector that it has not', { nodeSelector: { disk: 'hdd' } }, false],
  ['one of several terms', required(label('disk', 'In', 'hdd'), label('cores', 'Gt', '4')), true],
  ['a bound that is not exceeded', required(label('cores', 'Gt', '8')), false],
  ['a bound that is not undercut', required(label('cores', 'Lt', '9')), true],
  ['a bound of a label that is missing', required(label('memory', 'Lt', '9')), false],
  ['no term at all', required(), false],
  ['a term that says nothing', required({}), false],
  [
    'the name of the node',
    required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['slipway'] }] }),
    true,
  ],
] as const) {
  test(`${what} ${expected ? 'allows' : 'forbids'} the node`, () => {
    assert.equal(matchesAffinity({ spec } as unknown as Pod, node as unknown as Node), expected);
  });
}
