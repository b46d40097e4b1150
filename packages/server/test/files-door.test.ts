import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMemoryFiles } from '@slipway/files';
import { ZipFile } from 'yazl';
import { nextJob, startServer, upload } from './harness.ts';

async function zipOf(name: string, text: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), name);
  zip.end();
  return Buffer.concat(await Array.fromAsync(zip.outputStream as AsyncIterable<Buffer>));
}

test('a server whose files are not on its disk does all that it does with them', async () => {
  await using server = await startServer({ openFiles: async () => createMemoryFiles() });
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
  const job = await nextJob(runner);
  const base = `/api/v4/projects/${project.id}/jobs/${job.id}`;
  const read = async (path: string, headers = {}) => {
    const asRoot = { 'private-token': 'glpat-test-root-token', ...headers };
    return (await server.fetch(`${base}${path}`, { headers: asRoot })).text();
  };

  const content = await zipOf('dist/index.html', 'hello');
  const query = 'artifact_format=zip&artifact_type=archive';
  const up = await upload(server, job, query, { name: 'a.zip', content });
  await runner.patch(job, 0, 'one two');
  const end = await runner.finish(job, 'success', { output: { bytesize: 7 } });

  assert.deepEqual([up.status, end.status], [201, 200]);
  assert.equal(await read('/artifacts/dist/index.html'), 'hello');
  assert.equal(await read('/trace', { range: 'bytes=4-6' }), 'two');
  for (const kind of ['artifacts', 'traces', 'lfs']) {
    assert.equal(existsSync(join(server.dataDir, kind)), false);
  }
});
