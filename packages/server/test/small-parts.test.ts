import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dependenciesOf } from '../src/artifacts/dependencies/dependencies.ts';
import { createSetBackWatch } from '../src/due/set-back.ts';
import type { JobRecord } from '../src/jobs/job.ts';
import { languageOf } from '../src/languages/language-table.ts';
import { artifactTypeLimit } from '../src/limits/artifact-type-limits.ts';
import { bytesOf, effective } from '../src/limits/limit-table.ts';

for (const [path, language] of [
  ['src/main.ts', 'TypeScript'],
  ['src/View.TSX', 'TypeScript'],
  ['Dockerfile', 'Dockerfile'],
  ['images/base.dockerfile', 'Dockerfile'],
  ['CMakeLists.txt', 'CMake'],
  ['Makefile', 'Makefile'],
  ['bin/run.sh', 'Shell'],
  ['README.md', undefined],
  ['package.json', undefined],
  ['LICENSE', undefined],
  ['vendor/lib.go', undefined],
  ['web/node_modules/a/index.js', undefined],
  ['assets/app.min.js', undefined],
  ['makefile.d/notes.txt', undefined],
] as const) {
  test(`${path} is written in ${language ?? 'nothing that counts'}`, () => {
    assert.equal(languageOf(path), language);
  });
}

/** A job as far as it matters who receives its artifacts. */
function job(name: string, stageIndex: number, wishes: object = {}): JobRecord {
  const definition = { needs: null, dependencies: null, ...wishes };
  // No test looks at the rest.
  return { name, stageIndex, definition } as unknown as JobRecord;
}

const pipeline = [job('a', 1), job('b', 1), job('c', 2), job('d', 3)];

for (const [what, wishes, expected] of [
  ['says nothing', {}, 'a b c'],
  ['depends on one', { dependencies: ['b'] }, 'b'],
  ['depends on none', { dependencies: [] }, ''],
  ['needs two', { needs: [need('a'), need('c')] }, 'a c'],
  ['needs one for its order only', { needs: [need('a'), need('c', false)] }, 'a'],
  ['needs two and depends on one', { needs: [need('a'), need('c')], dependencies: ['c'] }, 'c'],
] as const) {
  test(`a job of the third stage that ${what} receives the artifacts of ${expected || 'nobody'}`, () => {
    const names = dependenciesOf(job('it', 3, wishes), pipeline).map(({ name }) => name);
    assert.equal(names.join(' '), expected);
  });
}

function need(name: string, artifacts = true) {
  return { job: name, artifacts };
}

test('a job of the first stage receives nothing, and one behind all of them everything', () => {
  const countFor = (stageIndex: number) => dependenciesOf(job('it', stageIndex), pipeline).length;

  assert.deepEqual([countFor(1), countFor(9)], [0, 4]);
});

test('a clock that was set back is noticed once, at whatever pace it goes on', () => {
  const time = { wall: 1_000_000_000, passed: 0 };
  const wasSetBack = createSetBackWatch(
    () => new Date(time.wall),
    () => time.passed,
  );
  const after = (wall: number, passed: number) => {
    time.wall += wall;
    time.passed += passed;
    return wasSetBack();
  };

  assert.equal(wasSetBack(), true, 'nobody knows what was before the start');
  assert.equal(after(60_000, 60_000), false);
  assert.equal(after(57_000, 60_000), false, 'a small correction');
  assert.equal(after(3_600_000, 60_000), false, 'set ahead');
  assert.equal(after(-3_600_000, 60_000), true);
  assert.equal(after(60_000, 60_000), false);
});

test('each type of artifacts that GitLab knows has a limit, and the usual ones are its own', () => {
  const usual = effective([]);

  assert.equal(artifactTypeLimit('junit'), 'ci_max_artifact_size_junit');
  assert.equal(artifactTypeLimit('of_no_kind'), undefined);
  assert.deepEqual(
    [usual.ci_max_artifact_size_lsif, usual.ci_max_artifact_size_terraform],
    [200, 5],
  );
  assert.equal(bytesOf(usual.ci_max_artifact_size_archive), Number.POSITIVE_INFINITY);
});
