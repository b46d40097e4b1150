import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CompileContext, compile } from '../src/index.ts';

const context: CompileContext = {
  ref: 'main',
  variables: {
    predefined: Array.from({ length: 80 }, (_, at) => ({ key: `CI_FACT_${at}`, value: `v${at}` })),
  },
  resolve: (request) => ({
    found: 'file',
    file: { name: request.type, text: `.included ${request.type}: {script: [a, b]}\n` },
  }),
};

/** Jobs of five shapes: extends, references, needs, only, matrix; with includes and nested values. */
function mixedJobs(count: number): string {
  const head = `include: [a.yml, b.yml]
stages: [one, two, three]
variables: {R1: x, R2: $R1/y, R3: z}
default: {image: node, retry: 1}
.base: {image: x, before_script: [one, two], cache: {key: $CI_COMMIT_REF_SLUG, paths: [a]}}
.rules:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      when: never
    - if: $CI_COMMIT_BRANCH =~ /^main/
      variables: {X: y}
`;
  const bodies = [
    (at: number) => `  extends: [.base, .rules]\n  script:\n    - echo ${at}\n    - make all\n`,
    (at: number) =>
      `  script: [!reference [.base, before_script], "echo ${at}"]\n  rules:\n    - !reference [.rules, rules]\n    - when: manual\n`,
    (at: number) =>
      `  extends: .rules\n  variables: {A: x, B: $A/y}\n  needs: [job${at - 2}]\n  script: make\n  artifacts: {paths: [out], expire_in: 1 week}\n`,
    () =>
      `  extends: .base\n  script: x\n  only: [main, /^rel/]\n  environment: {name: review/$CI_COMMIT_REF_SLUG}\n`,
    () => '  script: [a]\n  parallel: {matrix: [{OS: [l, m]}]}\n  tags: [$OS]\n',
  ];
  const jobs = Array.from({ length: count }, (_, at) => {
    const stage = ['one', 'two', 'three'][Math.floor((at * 3) / count)];
    return `job${at}:\n  stage: ${stage}\n${bodies[at % bodies.length]?.(at) ?? ''}`;
  });
  return head + jobs.join('');
}

async function fastest(text: string, runs: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const { plan } = await compile(text, context);
    best = Math.min(best, performance.now() - start);
    assert.ok(plan);
  }
  return best;
}

/** The goal is 60 ms and linear growth; the limits leave room for a busy machine. */
test('a thousand mixed jobs compile at once, and five thousand take about five times as long', async () => {
  const thousand = await fastest(mixedJobs(1000), 3);
  const fiveThousand = await fastest(mixedJobs(5000), 2);

  assert.ok(thousand < 1500, `${thousand} ms`);
  assert.ok(fiveThousand < thousand * 25, `${fiveThousand} ms after ${thousand} ms`);
});
