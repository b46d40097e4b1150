import type { CompileContext } from '../src/index.ts';

/** The files that `mixedJobs` includes, by name. */
export const mixedFiles: Readonly<Record<string, string>> = {
  'a.yml': '.included a: {script: [a, b]}\n',
  'b.yml': '.included b: {script: [a, b]}\n',
};

/** The context to compile `mixedJobs` in: a push to main, as many variables as a server knows. */
export const mixedContext: CompileContext = {
  ref: 'main',
  variables: {
    predefined: Array.from({ length: 80 }, (_, at) => ({ key: `CI_FACT_${at}`, value: `v${at}` })),
  },
  resolve(request) {
    const name = request.type === 'local' ? request.path : '';
    const text = mixedFiles[name];
    if (text === undefined) return { found: 'nothing', reason: 'file' };
    return { found: 'file', file: { name, text } };
  },
};

/** Jobs of five shapes: extends, references, needs, only, matrix; with includes and nested values. */
export function mixedJobs(count: number): string {
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
