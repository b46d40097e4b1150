import { named, type Target } from '#fuzz/target';

const yaml = [
  '\n',
  '  ',
  ': ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '&a ',
  '*a',
  '<<: ',
  '|\n',
  '>-\n',
  '"',
  "'",
];
const keywords =
  'script needs rules if changes exists include extends stage stages image services variables parallel matrix trigger environment on_stop when delayed start_in artifacts cache key default workflow only except !reference inputs spec'
    .split(' ')
    .map((word) => `${word}: `);

/** What makes a pipeline out of a file. */
export const pipelineTargets: readonly Target[] = [
  {
    name: 'pipeline',
    share: 6,
    words: [...yaml, ...keywords, '$CI_COMMIT_BRANCH', '$[[ inputs.a | expand_vars ]]', '\n---\n'],
    async open() {
      const { lint } = await import('#packages/ci/src/lint');
      const context = { ref: 'main', variables: { predefined: [] } };
      return { run: (input) => lint(input.toString(), context) };
    },
  },
  {
    name: 'rules-expression',
    share: 10,
    words: ['$A', '==', '!=', '=~', '!~', '&&', '||', '!', '(', ')', '/a.*/', '"x"', 'null', '/i'],
    async open() {
      const { parseExpression } = await import('#packages/ci/src/expression/expression');
      const { Patterns } = await import('#packages/ci/src/pattern/pattern');
      return {
        run: (input) =>
          parseExpression(input.toString(), new Patterns()).holds({ raw: (name) => `/${name}/` }),
        isRefusal: named('ExpressionError'),
      };
    },
  },
  {
    name: 'glob',
    share: 4,
    words: ['*', '**', '**/', '?', '[', ']', '[!a-z]', '{', '}', ',', '/', '\\', 'a', '.'],
    async open() {
      const { globMatcher } = await import('#packages/ci/src/pattern/glob');
      const { Patterns } = await import('#packages/ci/src/pattern/pattern');
      const { compileGlob, fixedPart } = await import('#packages/runner/src/artifacts/glob');
      return {
        run(input) {
          const text = input.toString().slice(0, 4096);
          globMatcher(text, new Patterns())('src/a/b.c/d.txt');
          fixedPart(text);
          compileGlob(text)('src/a/b.c/d.txt');
        },
        isRefusal: named('JobFailure'),
      };
    },
  },
  {
    name: 'duration',
    share: 10,
    words: ['1', ' ', 'week', 'weeks', 'h', 'min', 'and', ',', '3d', '1.5', 'never', 'mo', 'y'],
    async open() {
      const { parseDuration } = await import('#packages/contract/src/duration');
      return { run: (input) => parseDuration(input.toString()) };
    },
  },
  {
    name: 'variables',
    share: 10,
    words: ['$A', '$B', '$', '{A}', '%A%', '$$', '$', '{', '}', 'x'],
    async open() {
      const { expandText } = await import('#packages/ci/src/variable/expand');
      const lookup = (name: string) => (name.length < 3 ? `<${name}>` : undefined);
      return { run: (input) => expandText(input.toString(), lookup) };
    },
  },
];
