import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BridgeFacts, objectionTo } from '../src/downstream/downstream-objection.ts';
import { destinationOf, downstreamRequest } from '../src/downstream/downstream-request.ts';
import { job, pipeline, project } from './records.ts';

const other = project({ id: 2, fullPath: 'shop/deploy' });
const link = (projectId: number, source = 'pipeline', ref = 'main') =>
  ({ projectId, source, ref }) as BridgeFacts['chain'][number];

const welcome: BridgeFacts = {
  username: 'ann',
  isChild: false,
  wantedProject: 'shop/deploy',
  project: other,
  ref: 'main',
  chain: [link(1, 'push')],
  treeSize: 1,
  mayRun: true,
};

const child: Partial<BridgeFacts> = { isChild: true, project: project() };
const parents = (count: number) =>
  Array.from({ length: count }, (_, n) => link(1, n === count - 1 ? 'push' : 'parent_pipeline'));

for (const [what, facts, reason] of [
  ['that may run is made', {}, undefined],
  [
    'of a project that nothing names',
    { wantedProject: '' },
    'downstream_project_trigger_resolved_to_empty',
  ],
  ['of a project that is not seen', { project: undefined }, 'downstream_bridge_project_not_found'],
  ['of the project itself', { project: project() }, 'invalid_bridge_trigger'],
  ['that is a child of the project itself is made', child, undefined],
  ['that is a grandchild is made', { ...child, chain: parents(2) }, undefined],
  [
    'that is a child of a grandchild',
    { ...child, chain: parents(3) },
    'reached_max_descendant_pipelines_depth',
  ],
  [
    'below one of another project is made',
    { ...child, chain: [...parents(1), ...[link(2), link(1)]] },
    undefined,
  ],
  ['in a tree with room for one more is made', { treeSize: 999 }, undefined],
  ['in a tree that is full', { treeSize: 1000 }, 'reached_max_pipeline_hierarchy_size'],
  ['on a ref that the user may not run', { mayRun: false }, 'insufficient_bridge_permissions'],
  ['that comes by a second time is made', { chain: [link(1), link(2), link(1)] }, undefined],
  [
    'that comes by a third time',
    { chain: [link(1), link(2), link(1), link(2), link(1)] },
    'pipeline_loop_detected',
  ],
  [
    'that comes by on other refs is made',
    { chain: [link(1, 'pipeline', 'a'), link(1, 'pipeline', 'b'), link(1)] },
    undefined,
  ],
] as const) {
  test(`a pipeline ${what}${reason === undefined ? '' : ` fails: ${reason}`}`, () => {
    const objection = objectionTo({ ...welcome, ...facts });

    assert.equal(objection?.reason, reason);
  });
}

const trigger = {
  ...{ project: 'shop/deploy', branch: null, include: null, strategy: null, inputs: {} },
  forward: { yaml_variables: true, pipeline_variables: false },
};

for (const [what, wish, expected] of [
  [
    'variables in the path are worked in',
    { project: '$GROUP/deploy' },
    { project: 'shop/deploy', branch: undefined },
  ],
  [
    'a slash before the path is none of it',
    { project: '/shop/deploy' },
    { project: 'shop/deploy', branch: undefined },
  ],
  [
    'what nothing gives leaves nothing',
    { project: '$NOTHING' },
    { project: '', branch: undefined },
  ],
  [
    'a branch is read as well',
    { branch: 'release-$GROUP' },
    { project: 'shop/deploy', branch: 'release-shop' },
  ],
  [
    'an empty branch is the default one',
    { branch: '$NOTHING' },
    { project: 'shop/deploy', branch: undefined },
  ],
  ['a child has no project', { include: ['child.yml'] }, { project: undefined, branch: undefined }],
] as const) {
  test(`of a trigger ${what}`, () => {
    const destination = destinationOf({ ...trigger, ...wish }, [{ key: 'GROUP', value: 'shop' }]);

    assert.deepEqual(destination, expected);
  });
}

const upstream = { jobId: 7, pipelineId: 3, projectId: 1 };
const bridge = job({ id: 7, name: 'deploy', userId: 5 });

test('another project’s pipeline is asked for by ref, in the name of the job’s user', () => {
  const asked = { ...trigger, inputs: { size: 'small' } };

  const request = downstreamRequest(
    { job: bridge, trigger: asked, pipeline: pipeline({ id: 3 }) },
    { project: other, ref: 'refs/heads/main' },
    [],
  );

  assert.deepEqual(request, {
    ...{ project: other, userId: 5, variables: [], upstream, source: 'pipeline' },
    ...{ ref: 'refs/heads/main', inputs: { size: 'small' } },
  });
});

for (const [what, include, inputs, text] of [
  ['a file of the project', ['child.yml'], {}, 'include:\n  - "child.yml"\n'],
  ['its inputs', ['child.yml'], { a: 1 }, 'include:\n  - {"local":"child.yml","inputs":{"a":1}}\n'],
  [
    'a file of the web with inputs',
    ['https://x.example/c.yml'],
    { a: 1 },
    'include:\n  - {"remote":"https://x.example/c.yml","inputs":{"a":1}}\n',
  ],
  [
    'an entry with inputs of its own',
    [{ local: 'c.yml', inputs: { a: 2 } }],
    { a: 1 },
    'include:\n  - {"inputs":{"a":2},"local":"c.yml"}\n',
  ],
] as const) {
  test(`a child pipeline is of a configuration that includes ${what}`, () => {
    const asked = { ...trigger, include, inputs };

    const request = downstreamRequest(
      { job: bridge, trigger: asked, pipeline: pipeline() },
      { project: project(), ref: 'main' },
      [],
    );

    assert.equal(request.source, 'parent_pipeline');
    assert.equal(request.sha, pipeline().sha);
    assert.equal(String(request.config?.text), text);
  });
}
