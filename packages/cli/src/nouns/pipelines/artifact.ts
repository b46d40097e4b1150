import { basename } from 'node:path';
import type { ArtifactNode } from '@slipway/contract';
import { allPages, apiCommand, type Call } from '#api/api-command';
import { save } from '#api/save';
import { projectOption } from '#command';
import { jobPath } from '#pipeline/job-argument';
import type { Job } from '#pipeline/pipeline';
import { sizeText } from '#size';

/** What a job left, folder by folder. */
export const list = apiCommand({
  summary: 'Lists the files that a job left; the job by id, or by name in the newest pipeline.',
  positionals: ['JOB', '[FOLDER]'],
  options: projectOption,
  example: 'slipway artifact list build --project root/hello',
  ask: async (call) => {
    const [, folder] = call.positionals;
    const query = folder === undefined ? 'recursive=true' : new URLSearchParams({ path: folder });
    return allPages<ArtifactNode>(
      call.api,
      `${await jobPath(call, call.api)}/artifacts/tree?${query}`,
    );
  },
  say: (nodes) => ({
    heads: ['PATH', 'SIZE'],
    rows: nodes.map((it) => [
      it.path,
      it.type === 'directory' ? 'a folder' : sizeText(it.size ?? 0),
    ]),
    empty: 'the job left no files',
  }),
});

/** All of it in one archive, or one file. */
export const download = apiCommand({
  summary: 'Brings what a job left: all of it as a zip, or one file of it.',
  positionals: ['JOB', '[FILE]'],
  options: {
    ...projectOption,
    output: { type: 'string', short: 'o', value: 'FILE', description: 'where to (default: here)' },
  },
  example: 'slipway artifact download build --project root/hello',
  ask: async (call) => {
    const [, file] = call.positionals;
    const job = await jobPath(call, call.api);
    const { name } = await call.api.get<Job>(job);
    const path = file === undefined ? '' : `/${file.split('/').map(encodeURIComponent).join('/')}`;
    const target =
      call.flags.text('output') ??
      (file === undefined ? `${name.replaceAll(/[^\w.-]+/g, '-')}.zip` : basename(file));
    return { file: target, bytes: await save(call.api, `/api/v4${job}/artifacts${path}`, target) };
  },
  say: ({ file, bytes }) => `${file} (${sizeText(bytes)})`,
});

/** They do not expire. */
export const keep = onArtifacts(
  'keep',
  'Keeps what a job left from being deleted by its age.',
  async ({ api }, job) => api.post(`${job}/artifacts/keep`),
  'stay until somebody deletes them',
);

/** Gone. */
export const remove = onArtifacts(
  'delete',
  'Deletes what a job left.',
  async ({ api }, job) => api.delete(`${job}/artifacts`),
  'are deleted',
);

function onArtifacts(
  verb: string,
  summary: string,
  act: (call: Call, job: string) => Promise<unknown>,
  outcome: string,
) {
  return apiCommand({
    summary,
    positionals: ['JOB'],
    options: projectOption,
    example: `slipway artifact ${verb} build --project root/hello`,
    ask: async (call) => {
      await act(call, await jobPath(call, call.api));
      return { job: call.positionals[0] };
    },
    say: ({ job }) => `the artifacts of ${job} ${outcome}`,
  });
}
