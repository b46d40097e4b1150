import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { CacheRule } from '@slipway/protocol';
import { restoreCaches, saveCaches } from '#cache/cache';
import type { Environment } from '#execution/executor';
import { Limits } from '#job/limits';
import type { RunnableJob } from '#job/runnable-job';
import { payload } from './payload.ts';

const usual: CacheRule = {
  key: 'lib',
  untracked: false,
  paths: ['lib/'],
  policy: 'pull-push',
  when: 'on_success',
  fallback_keys: [],
};

/** Its files are where the runner is. */
const here = { download: async () => {} } as unknown as Environment; // all that is asked of it

const section = <T>(_name: string, _title: string, work: () => Promise<T>) => work();

/** One data folder, and a project that jobs work in. */
function machine(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-cache-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const project = join(folder, 'project');
  const caches = join(folder, 'caches');
  mkdirSync(project);
  const file = join(project, 'lib/made-for');
  const said: string[] = [];
  const say = (text: string) => void said.push(text);

  function job(
    rule: Partial<CacheRule>,
    variables: Readonly<Record<string, string>> = {},
    projectId = 7,
  ): RunnableJob {
    const wish = payload([], { cache: [{ ...usual, ...rule }] });
    return {
      payload: { ...wish, job_info: { ...wish.job_info, project_id: projectId } },
      log: { section, plain: say, notice: say, warn: say },
      variables: new Map(Object.entries(variables)),
      host: { project },
      inside: { project },
      limits: new Limits(),
      user: { type: 'runner' },
      caches,
    } as unknown as RunnableJob; // all that caches read
  }

  return {
    ...{ caches, said, job },
    save(content: string, of: RunnableJob, isSuccess = true) {
      mkdirSync(join(project, 'lib'), { recursive: true });
      writeFileSync(file, content);
      return saveCaches(of, here, isSuccess);
    },
    /** What a job finds that begins with an empty project; undefined when that is nothing. */
    async found(by: RunnableJob): Promise<string | undefined> {
      rmSync(join(project, 'lib'), { recursive: true, force: true });
      const isAny = await restoreCaches(by);
      assert.equal(isAny, existsSync(file));
      return isAny ? readFileSync(file, 'utf8') : undefined;
    },
  };
}

for (const [what, stored, rule, variables, expected] of [
  ['its key', ['lib', 'older'], { fallback_keys: ['older'] }, {}, 'lib'],
  ['the first of its fallback keys', ['b', 'a'], { fallback_keys: ['a', 'b'] }, {}, 'a'],
  ['the next of its fallback keys', ['b'], { fallback_keys: ['a', 'b'] }, {}, 'b'],
  ['CACHE_FALLBACK_KEY last', ['all', 'a'], { fallback_keys: ['a'] }, { all: true }, 'a'],
  ['CACHE_FALLBACK_KEY', ['all'], { fallback_keys: ['a'] }, { all: true }, 'all'],
  ['variables in its keys', ['dev'], { fallback_keys: ['$REF'] }, {}, 'dev'],
  ['nothing where there is nothing', ['other'], { fallback_keys: ['a'] }, {}, undefined],
] as const) {
  test(`a cache is looked for by ${what}`, async (t) => {
    const { job, save, found } = machine(t);
    for (const key of stored) await save(key, job({ key }));
    const fallback = 'all' in variables ? { CACHE_FALLBACK_KEY: 'all' } : {};

    assert.equal(await found(job(rule, { REF: 'dev', ...fallback })), expected);
  });
}

for (const key of ['lib-protected', 'lib-protected.', 'lib-protected ']) {
  test(`CACHE_FALLBACK_KEY leads to no cache of protected refs: "${key}"`, async (t) => {
    const { job, save, found, said } = machine(t);
    await save('secret', job({ key: 'lib-protected' }));
    await save('secret', job({ key }));

    const by = job({ key: 'lib-non_protected' }, { CACHE_FALLBACK_KEY: key });
    assert.equal(await found(by), undefined);
    assert.match(said.join('\n'), /not allowed to end in "-protected"/);
  });
}

test('a cache is its project’s', async (t) => {
  const { job, save, found } = machine(t);
  await save('theirs', job({}, {}, 8));

  assert.equal(await found(job({}, {}, 7)), undefined);
  assert.equal(await found(job({}, {}, 8)), 'theirs');
});

for (const [policy, isSaved, isFound] of [
  ['pull-push', true, true],
  ['push', true, false],
  ['pull', false, true],
  ['$POLICY', false, true],
  ['', true, true],
] as const) {
  test(`by the policy "${policy}" a cache is ${isSaved ? '' : 'not '}saved and ${isFound ? '' : 'not '}brought`, async (t) => {
    const { job, save, found } = machine(t);
    await save('before', job({}));

    await save('after', job({ policy }, { POLICY: 'pull' }));

    assert.equal(await found(job({})), isSaved ? 'after' : 'before');
    const brought = await found(job({ policy }, { POLICY: 'pull' }));
    assert.equal(brought !== undefined, isFound);
  });
}

test('a policy that is none fails the job in words', async (t) => {
  const { job, found } = machine(t);

  await assert.rejects(found(job({ policy: 'keep' })), {
    code: 'runner_configuration_error',
    message: 'unknown cache policy keep',
  });
});

for (const [when, afterSuccess, afterFailure] of [
  ['on_success', true, false],
  ['on_failure', false, true],
  ['always', true, true],
] as const) {
  test(`a cache is saved ${when}`, async (t) => {
    const { job, save, found } = machine(t);

    await save('good', job({ key: 'good', when }), true);
    await save('bad', job({ key: 'bad', when }), false);

    assert.equal((await found(job({ key: 'good' }))) !== undefined, afterSuccess);
    assert.equal((await found(job({ key: 'bad' }))) !== undefined, afterFailure);
  });
}

test('a key that is empty once its variables are known keeps nothing, and the log says so', async (t) => {
  const { job, save, found, said, caches } = machine(t);

  await save('lost', job({ key: ' $NOBODY ' }));

  assert.equal(await found(job({ key: ' $NOBODY ' })), undefined);
  assert.equal(existsSync(caches), false);
  assert.deepEqual(said, [
    'Skipping cache archiving due to empty cache key',
    'Skipping cache extraction due to empty cache key',
  ]);
});

test('a cache that is used counts as new, so that others go first', async (t) => {
  const { job, save, found, caches } = machine(t);
  await save('lib', job({}));
  const [name = ''] = await readdir(join(caches, '7'));
  const archive = join(caches, '7', name);
  await utimes(archive, 1, 1);

  await found(job({}));

  assert.notEqual((await stat(archive)).mtimeMs, 1000);
});

test('a cache that is damaged is told of, and the next of its keys is tried', async (t) => {
  const { job, save, found, said, caches } = machine(t);
  await save('lib', job({}));
  const [name = ''] = await readdir(join(caches, '7'));
  writeFileSync(join(caches, '7', name), 'no archive');
  await save('older', job({ key: 'older' }));

  assert.equal(await found(job({ fallback_keys: ['older'] })), 'older');
  assert.match(said.join('\n'), /Failed to extract cache: (?!there is none yet)/);
});
