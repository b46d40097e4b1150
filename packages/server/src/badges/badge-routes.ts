import type { Args } from '#http/arguments';
import { jobsOfPipeline } from '#jobs/read-jobs';
import type { Pipeline } from '#pipelines/pipeline';
import { newestOn } from '#pipelines/read-pipelines';
import { found } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { type Badge, badgeColours, badgeSvg } from './badge.ts';

/**
 * Pictures of how a branch does, for READMEs. On the web they are `/group/project/badges/main/pipeline.svg`;
 * GitLab's API has no such address, so this one is only that one's way here.
 */
export const badgeRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/projects/:id/badges/:ref/:image',
    may: 'read_pipelines',
    byJob: true,
    handle: show,
  },
];

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const draw = found(drawings.get(call.params.image ?? ''));
  const badge = await draw(api, call);
  const key = call.args.text('key_text')?.slice(0, 64) || badge.key;
  return new Response(badgeSvg({ ...badge, key }), {
    headers: {
      'content-type': 'image/svg+xml',
      // Readers of a README want to see how it is now.
      'cache-control': 'private, no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
    },
  });
}

const drawings: ReadonlyMap<string, (api: Api, call: ProjectCall) => Promise<Badge>> = new Map([
  ['pipeline.svg', pipelineBadge],
  ['coverage.svg', coverageBadge],
]);

function newest(
  api: Api,
  { project, params }: ProjectCall,
  isWanted: (pipeline: Pipeline) => boolean,
): Promise<Pipeline | undefined> {
  return newestOn(api, { projectId: project.id, ref: params.ref ?? '' }, isWanted);
}

const values: Readonly<Record<string, readonly [string, string]>> = {
  success: ['passed', badgeColours.good],
  failed: ['failed', badgeColours.bad],
  running: ['running', badgeColours.active],
  pending: ['pending', badgeColours.fair],
};

async function pipelineBadge(api: Api, call: ProjectCall): Promise<Badge> {
  const ignoresSkipped = call.args.boolean('ignore_skipped') === true;
  const pipeline = await newest(api, call, (it) => !ignoresSkipped || it.status !== 'skipped');
  const status = pipeline?.status ?? 'unknown';
  const [value, colour] = values[status] ?? [status.replaceAll('_', ' '), badgeColours.neutral];
  return { key: 'pipeline', value, colour };
}

/** Of the newest pipeline that succeeded: of one job, or the average of all that measure it. */
async function coverageBadge(api: Api, call: ProjectCall): Promise<Badge> {
  const pipeline = await newest(api, call, (it) => it.status === 'success');
  const jobs = pipeline ? await jobsOfPipeline(api, pipeline) : [];
  const name = call.args.text('job');
  const measured = jobs
    .filter((job) => name === undefined || job.name === name)
    .flatMap((job) => (job.coverage === null ? [] : [job.coverage]));
  if (measured.length === 0) {
    return { key: 'coverage', value: 'unknown', colour: badgeColours.neutral };
  }
  const percent = measured.reduce((sum, each) => sum + each, 0) / measured.length;
  return { key: 'coverage', value: `${percent.toFixed(2)}%`, colour: colourOf(percent, call.args) };
}

function colourOf(percent: number, args: Args): string {
  if (percent >= (args.integer('min_good') ?? 95)) return badgeColours.good;
  return percent >= (args.integer('min_acceptable') ?? 75) ? badgeColours.fair : badgeColours.bad;
}
