import type { JobPreview, PutBackObject, ReleasePreview } from '@slipway/contract';
import { connectApi } from '#api/api';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { differenceLine } from '#environment/environment';
import { print, printJson } from '#output';
import { jobPath } from '#pipeline/job-argument';

export const command: Command = {
  summary:
    'Says what a job that deploys would change, before it is played: commits, images, variables.',
  positionals: ['JOB'],
  options: { ...projectOption, ...jsonOption },
  example: 'slipway job preview "deploy to prod" --project root/shop',
  async run(input) {
    const api = connectApi(readDataDir(input.flags));
    const preview = await api.get<JobPreview>(`${await jobPath(input, api)}/preview`);
    if (input.flags.isSet('json')) printJson(preview);
    else printPreview(preview);
    return 0;
  },
};

function printPreview(preview: JobPreview): void {
  const { release, variables, deployers, why_not_play, would_fail, frozen_until } = preview;
  if (release) printRelease(release);
  else print('it deploys nothing');
  if (variables.length > 0) {
    const named = variables.map(({ key, value }) => (value === null ? key : `${key}=${value}`));
    print(`variables: ${named.join(', ')}`);
  }
  if (frozen_until !== null)
    print(`a deploy freeze holds until ${frozen_until}; whoever plays it deploys all the same`);
  if (deployers.length > 0) print(`may deploy: ${deployers.join(', ')}`);
  if (why_not_play !== null) print(`it cannot be played: ${why_not_play}`);
  else print(would_fail === null ? 'it can be played now' : `it would fail: ${would_fail}`);
}

function printRelease({ environment, live, direction, commits, ...tried }: ReleasePreview): void {
  if (!live) {
    print(`${environment.name}: nothing was deployed there yet`);
    return;
  }
  print(`${environment.name}: live is #${live.iid}, ${live.sha.slice(0, 8)} of ${live.ref}`);
  print(
    {
      first: '',
      same: 'the same commit',
      forward: `${commits.length} new commits:`,
      back: `it is older; ${commits.length} commits go:`,
      apart: `another line of commits; ${commits.length} are new, others go:`,
    }[direction],
  );
  for (const { short_id, title, author_name } of commits.slice(0, 20)) {
    print(`  ${short_id} ${title} (${author_name})`);
  }
  if (tried.why_not_tried !== null) print(`not tried at the cluster: ${tried.why_not_tried}`);
  else for (const each of tried.objects) printObject(each);
}

function printObject(it: PutBackObject): void {
  const name = `${it.resource}/${it.name} in ${it.namespace}`;
  if (it.problem !== null) print(`the cluster would refuse ${name}: ${it.problem}`);
  else if (it.action === 'create') print(`${name} is made again`);
  else if (it.action === 'replace') {
    print(`${name} changes:`);
    for (const each of it.differences) print(differenceLine(each));
  }
}
