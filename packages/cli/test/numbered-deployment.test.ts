import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Api } from '../src/api/api.ts';
import { numberedDeployment } from '../src/environment/numbered-deployment.ts';

/** A project whose newest deployment has this number; some are gone. */
function projectWith(newest: number, gone: readonly number[]) {
  const all = Array.from({ length: newest }, (_, at) => newest - at).filter(
    (iid) => !gone.includes(iid),
  );
  const asked: string[] = [];
  const get: Api['get'] = async <T>(path: string) => {
    asked.push(path);
    const { searchParams } = new URL(path, 'http://localhost');
    const [page, size] = ['page', 'per_page'].map((name) => Number(searchParams.get(name)));
    const from = ((page ?? 1) - 1) * (size ?? 0);
    const some: unknown = all
      .slice(from, from + (size ?? 0))
      .map((iid) => ({ id: iid + 1000, iid }));
    return some as T;
  };
  return { get, asked };
}

for (const [newest, gone, given, expected, pages] of [
  [250, [], '#250', 1250, 1],
  [250, [], '7', 1007, 3],
  [250, [120], '120', undefined, 2],
  [250, [], '251', undefined, 1],
  [200, [], '0', undefined, 3],
  [0, [], '1', undefined, 1],
  [3, [], 'seven', undefined, 0],
] as const) {
  test(`of ${newest} deployments ${given} is ${expected ?? 'none'}, found by ${pages} pages`, async () => {
    const { get, asked } = projectWith(newest, gone);

    const found = await numberedDeployment({ get }, '/projects/1', given);

    assert.equal(found?.id, expected);
    assert.equal(asked.length, pages);
  });
}
