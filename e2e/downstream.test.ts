import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Pipeline } from './support/pipeline.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';

let slipway: Slipway;

before(async () => {
  slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
});
after(() => slipway?.[Symbol.asyncDispose]());

const parent = `
stages: [generate, downstream, deploy]
variables: {VERSION: "1.2"}
generate:
  stage: generate
  tags: [shell]
  script:
    - |
      for name in one two; do
        printf '%s:\\n  tags: [shell]\\n  script: ["echo %s of $VERSION"]\\n' $name $name >> child.yml
      done
  artifacts: {paths: [child.yml]}
children:
  stage: downstream
  trigger:
    include: [{artifact: child.yml, job: generate}]
    strategy: depend
library:
  stage: downstream
  trigger: {project: root/library, branch: next, strategy: depend}
deploy:
  stage: deploy
  tags: [shell]
  script: [echo deployed]
`;
const library = `
unit:
  tags: [shell]
  script: [echo "library for $VERSION by $CI_PIPELINE_SOURCE", sleep 2]
`;

/** The pipeline that a trigger job made, in its project. */
async function downstreamOf(pipeline: Pipeline, name: string, project: string): Promise<Pipeline> {
  const { downstream_pipeline: made } = await pipeline.job(name);
  assert.ok(made, `${name} has no pipeline`);
  return new Pipeline(slipway.api, `/projects/${encodeURIComponent(project)}`, made.id);
}

test('a generated child and a pipeline of another project run before their parent goes on', async () => {
  const other = await slipway.createProject('library');
  await other.commit({ '.gitlab-ci.yml': library }, 'next', ['--push-option=ci.skip']);
  const app = await slipway.createProject('app');

  const pipeline = await app.push({ '.gitlab-ci.yml': parent });

  assert.deepEqual(await pipeline.finished(), {
    generate: 'success',
    children: 'success',
    library: 'success',
    deploy: 'success',
  });
  const child = await downstreamOf(pipeline, 'children', 'root/app');
  const unit = await downstreamOf(pipeline, 'library', 'root/library');
  assert.deepEqual(await child.finished(), { one: 'success', two: 'success' });
  assert.match(await child.trace('two'), /two of 1\.2/);
  assert.match(await unit.trace('unit'), /library for 1\.2 by pipeline/);
});

test('a trigger job is done once, whenever the process is killed', async () => {
  // Anew after each start: another Slipway of this machine may have its port by then.
  const app = () => slipway.project('root/app');
  // Not to wait for something: to meet different moments.
  for (const waitMs of [0, 60, 250]) {
    const pipeline = await app().push({
      '.gitlab-ci.yml': parent.replace('\ngenerate:', `\n# ${waitMs}\ngenerate:`),
    });
    await pipeline.reached('generate', ['success']);
    await new Promise((resolve) => setTimeout(resolve, waitMs));

    await slipway.kill();
    await slipway.start();

    const again = app().pipeline(pipeline.id);
    const states = await again.finished();
    const made = await slipway.api.get<readonly { readonly id: number }[]>(
      `${app().route}/pipelines?source=parent_pipeline`,
    );
    const child = await downstreamOf(again, 'children', 'root/app');
    assert.equal(made[0]?.id, child.id);
    assert.ok(!Object.values(states).includes('running'), JSON.stringify(states));
  }
  const { length } = await slipway.api.get<readonly unknown[]>(
    `${app().route}/pipelines?source=parent_pipeline`,
  );
  assert.equal(length, 4);
});
