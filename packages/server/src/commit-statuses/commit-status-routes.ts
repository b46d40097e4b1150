import { getCommit } from '@slipway/git';
import { given } from '#given';
import type { Args } from '#http/arguments';
import { notFound, Refused } from '#refused';
import { statusJson } from '#repository/commit-status-json';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { externalStates } from './commit-status.ts';
import { type StatusWish, setStatus } from './set-status.ts';

/** What other systems say of commits; they are read beside jobs, see `commit-routes.ts`. */
export const commitStatusRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: '/projects/:id/statuses/:sha',
    may: 'set_commit_statuses',
    handle: set,
  },
];

async function set(api: Api, call: ProjectCall): Promise<Response> {
  const commit = await getCommit(call.repository, call.params.sha ?? '');
  if (!commit) throw notFound('Commit');
  const who = asker(call);
  const status = await setStatus(api, who, call.repository, wishOf(call.args, commit.sha));
  const { url } = api.addresses;
  const facts = { author: who.user, projectUrl: `${url}/${call.project.fullPath}`, url };
  const shown = { ...status, stage: 'external', allowFailure: false };
  return Response.json(statusJson(shown, facts), { status: 201 });
}

function wishOf(args: Args, sha: string): StatusWish {
  const targetUrl = args.text('target_url');
  if (targetUrl !== undefined && !/^https?:\/\/\S{1,250}$/.test(targetUrl)) {
    throw new Refused(
      'invalid',
      'target_url must be an http or https URL of at most 255 characters',
    );
  }
  const state = args.word('state', externalStates);
  if (state === undefined) throw new Refused('invalid', '400 Bad request - state is missing');
  return {
    sha,
    state,
    name: args.text('name') ?? args.text('context') ?? 'default',
    ref: args.text('ref'),
    pipelineId: args.integer('pipeline_id'),
    ...given({
      targetUrl,
      description: args.text('description')?.slice(0, 255),
      coverage: coverageOf(args),
    }),
  };
}

function coverageOf(args: Args): number | undefined {
  const text = args.text('coverage');
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && value <= 100) return value;
  throw new Refused('invalid', 'coverage must be a number from 0 to 100');
}
