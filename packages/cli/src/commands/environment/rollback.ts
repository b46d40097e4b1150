import type { Deployment } from '@slipway/contract';
import { connected, untilHeard } from '#api/until-heard';
import { type Command, CommandFailed, jsonOption, projectOption } from '#command';
import {
  type Difference,
  deploymentsTo,
  differenceLine,
  environmentOf,
  type FoundEnvironment,
} from '#environment/environment';
import { numberedDeployment } from '#environment/numbered-deployment';
import { wayBack } from '#environment/way-back';
import { print, printJson } from '#output';

/** What a rollback would do, as the API shows it. */
interface Preview {
  readonly objects: readonly {
    readonly resource: string;
    readonly namespace: string;
    readonly name: string;
    readonly action: 'replace' | 'create' | 'same' | 'leave';
    readonly reason: string | null;
    readonly problem: string | null;
    readonly differences: readonly Difference[];
  }[];
}

export const command: Command = {
  summary: 'Puts back what an earlier deployment had left in the cluster; no job runs.',
  positionals: ['ENVIRONMENT'],
  options: {
    ...projectOption,
    ...jsonOption,
    to: {
      type: 'string',
      value: 'NUMBER',
      description: 'the deployment to go back to (default: the successful one before the last)',
    },
    'dry-run': { type: 'boolean', description: 'only say what would change' },
  },
  example: 'slipway environment rollback staging --to 7 --dry-run',
  async run(input) {
    const { flags } = input;
    const found = await environmentOf(input);
    const { api, project } = found;
    const target = await targetOf(found, flags.text('to'));
    const path = `${project}/deployments/${target.id}/rollback`;
    const preview = await api.post<Preview>(path, { dry_run: true });
    const isJson = flags.isSet('json');
    if (!isJson) printPreview(target, preview);
    if (flags.isSet('dry-run')) {
      if (isJson) printJson(preview);
      return preview.objects.some(({ problem }) => problem !== null) ? 1 : 0;
    }
    const made = await api.post<Deployment>(path);
    const ended = await endOf(found, made);
    if (isJson) printJson(ended);
    else print(`deployment #${ended.iid}, rollback to #${target.iid}: ${ended.status}`);
    if (!isJson && ended.reason) print(ended.reason);
    return ended.status === 'success' ? 0 : 1;
  },
};

/** The same, in a word. */
export const short: Command = { ...command, example: 'slipway rollback staging --to 7 --dry-run' };

/** By number; else the newest that succeeded before the state that was deployed last. */
async function targetOf(found: FoundEnvironment, number: string | undefined): Promise<Deployment> {
  const { api, project, environment } = found;
  if (number !== undefined) {
    const named = await numberedDeployment(api, project, number);
    if (named?.environment?.id === environment.id) return named;
    throw new CommandFailed(`there is no deployment ${number} to ${environment.name}`);
  }
  const target = wayBack(await deploymentsTo(found, { per_page: '100' }));
  if (target) return target;
  throw new CommandFailed('there is no earlier deployment to go back to');
}

function printPreview(target: Deployment, { objects }: Preview): void {
  print(`rollback to #${target.iid}, ${target.sha.slice(0, 8)} of ${target.ref}:`);
  for (const it of objects) {
    const name = `${it.resource}/${it.name} in ${it.namespace}`;
    if (it.action === 'same') print(`  ${name} is the same`);
    else if (it.action === 'leave') print(`  ${name} stays as it is: ${it.reason}`);
    else print(`  ${name} is ${it.action === 'create' ? 'made again' : 'changed'}`);
    if (it.problem) print(`    the cluster refuses it: ${it.problem}`);
    if (it.action === 'replace') for (const each of it.differences) print(differenceLine(each));
  }
}

/** Waits until its rollout is over, as the server tells it. */
function endOf(
  { api, project, environment }: FoundEnvironment,
  { id }: Deployment,
): Promise<Deployment> {
  const query = `project=${project.replace('/projects/', '')}`;
  const whatNow = `It goes on all the same: slipway environment show ${environment.name} says how it ends`;
  return untilHeard(api, { query, whatNow }, async ({ name }) => {
    if (name !== 'deployment' && name !== connected) return undefined;
    const now = await api.get<Deployment>(`${project}/deployments/${id}`);
    return now.status === 'running' ? undefined : now;
  });
}
