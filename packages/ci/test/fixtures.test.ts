import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type CompileContext,
  compile,
  formatDiagnostic,
  type Included,
  type IncludeRequest,
  type Pipeline,
} from '../src/index.ts';

/**
 * One folder is one case: `.gitlab-ci.yml` is given, `event.json` says what happens (absent: a push
 * to main), other files of the folder can be included. Expected is `pipeline.json`, the part of the
 * plan that is worth reading, or `diagnostics.txt`, the messages as the user sees them; or both.
 *
 * `SLIPWAY_UPDATE_GOLDENS=1` writes the expectations anew; review the change like code.
 */
const root = join(import.meta.dirname, 'fixtures');
const isUpdate = process.env.SLIPWAY_UPDATE_GOLDENS === '1';

for (const name of readdirSync(root).sort()) {
  test(`fixture ${name}`, async () => {
    const folder = join(root, name);
    const text = readFileSync(join(folder, '.gitlab-ci.yml'), 'utf8');

    const { plan, diagnostics } = await compile(text, contextOf(folder));

    if (plan) expect(folder, 'pipeline.json', `${JSON.stringify(summary(plan), null, 2)}\n`);
    const messages = diagnostics.map(formatDiagnostic).join('\n');
    expect(folder, 'diagnostics.txt', messages === '' ? '' : `${messages}\n`);
    assert.equal(Boolean(plan), existsSync(join(folder, 'pipeline.json')));
  });
}

function expect(folder: string, file: string, actual: string): void {
  const path = join(folder, file);
  if (isUpdate && actual !== '') writeFileSync(path, actual);
  assert.equal(actual, existsSync(path) ? readFileSync(path, 'utf8') : '');
}

function contextOf(folder: string): CompileContext {
  const path = join(folder, 'event.json');
  const event = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const files = readdirSync(folder, { recursive: true }).map(String).sort();
  const { variables = {}, configured = [], changedSince, ...rest } = event;
  const pipeline = Object.entries<string>(variables).map(([key, value]) => ({ key, value }));
  return {
    ref: 'main',
    sha: '0123456789abcdef0123456789abcdef01234567',
    project: 'acme/shop',
    ...rest,
    variables: { predefined: [], configured, pipeline },
    listFiles: () => ({ files: event.files ?? files }),
    // null: nobody can compare refs.
    ...(changedSince === null ? {} : { changedSince: (ref: string) => changedSince?.[ref] }),
    resolve: (request) => resolve(folder, files, request),
  };
}

/** Local files of the folder; other kinds by a file named after them: `template/x.gitlab-ci.yml`. */
function resolve(folder: string, files: readonly string[], request: IncludeRequest): Included {
  const read = (path: string, name = path): Included => {
    if (!files.includes(path)) return { found: 'nothing', reason: 'file', candidates: files };
    return { found: 'file', file: { name, text: readFileSync(join(folder, path), 'utf8') } };
  };
  switch (request.type) {
    case 'local':
      return read(request.path);
    case 'local-pattern': {
      const pattern = new RegExp(
        `^${request.pattern
          .replaceAll('.', '\\.')
          .replaceAll('**/', '(.*/)?')
          .replace(/(?<!\.)\*/g, '[^/]*')}$`,
      );
      const found = files.filter((file) => pattern.test(file));
      const texts = found.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
      return { found: 'files', files: texts };
    }
    case 'project':
      return read(
        join('project', request.project, request.path),
        `${request.project}/${request.path}`,
      );
    case 'template': {
      const names = files
        .filter((file) => file.startsWith('template/'))
        .map((file) => file.slice(9));
      const answer = read(join('template', request.name), request.name);
      return answer.found === 'nothing' ? { ...answer, candidates: names } : answer;
    }
    case 'component': {
      const component = { name: 'build', version: '1.2.0', sha: 'abc', reference: '1.2.0' };
      const answer = read(
        join('component', request.address.replace(/@.*$/, '.yml')),
        request.address,
      );
      return answer.found === 'file'
        ? { found: 'file', file: { ...answer.file, component } }
        : answer;
    }
    case 'remote':
      return read(join('remote', new URL(request.url).pathname), request.url);
    case 'artifact':
      return read(join('artifact', request.job, request.path), request.path);
  }
}

/** The plan without what is absent, so that a golden shows what the case is about. */
function summary({ workflow, refusal, stages, jobs, excluded, variables }: Pipeline) {
  return {
    workflow: { ...compact(workflow), why: workflow.why?.text },
    refusal: refusal?.reason,
    stages,
    variables: asRecord(variables),
    jobs: jobs.map(({ root_variables, variables: own, why, base_name, stage_index, ...job }) => ({
      ...compact(job),
      variables: asRecord(own),
      inherits: root_variables.length === variables.length ? undefined : asRecord(root_variables),
      why: why.text,
    })),
    excluded: excluded.map(({ name, why }) => ({ name, why: why.text, line: why.line })),
  };
}

function asRecord(variables: readonly { key: string; value: string; raw?: boolean }[]) {
  if (variables.length === 0) return undefined;
  return Object.fromEntries(
    variables.map(({ key, value, raw }) => [key, raw ? { value, raw } : value]),
  );
}

function compact(data: object): Record<string, unknown> {
  const boring = JSON.stringify({ max: 0, when: [], exit_codes: [] });
  return Object.fromEntries(
    Object.entries(data).filter(([key, value]) => {
      if (value === null || value === false || JSON.stringify(value) === boring) return false;
      if (key === 'kind') return value !== 'job';
      if (key === 'when') return value !== 'on_success';
      if (key === 'scheduling_type') return value !== 'stage';
      return !(
        Array.isArray(value) &&
        value.length === 0 &&
        key !== 'needs' &&
        key !== 'dependencies'
      );
    }),
  );
}
