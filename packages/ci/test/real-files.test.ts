import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compile, formatDiagnostic, type IncludeRequest } from '../src/index.ts';

const folder = join(import.meta.dirname, 'real-files');
const sources = ['push', 'schedule', 'merge_request_event', 'web'] as const;

/** Whatever is included brings one job, and takes the inputs that these files give. */
function resolve(request: IncludeRequest) {
  const header =
    'spec: {inputs: {stage: {default: test}, tags: {type: array, default: []}}}\n---\n';
  const text = `${request.type === 'component' ? header : ''}sast: {stage: .pre, script: included}\n`;
  return { found: 'file', file: { name: `${request.type}.yml`, text } } as const;
}

for (const file of readdirSync(folder).sort()) {
  test(`real file ${file} compiles for every source, branch and tag`, async () => {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const source of sources) {
      for (const refType of ['branch', 'tag'] as const) {
        const ref = refType === 'tag' ? 'v1.2.3' : 'feature/x';
        const { plan, diagnostics } = await compile(text, {
          ref,
          refType: source === 'merge_request_event' ? 'merge_request' : refType,
          source,
          project: 'acme/shop',
          variables: { predefined: [] },
          resolve,
        });

        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        assert.equal(errors.map(formatDiagnostic).join('\n'), '');
        assert.ok(plan && plan.jobs.length + plan.excluded.length > 0);
      }
    }
  });
}
