import type { Deployment, DeploymentApproval, DeploymentApprovals } from '@slipway/contract';
import { connectApi } from '#api/api';
import { type Command, CommandFailed, type Input, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { numberedDeployment } from '#environment/numbered-deployment';
import { print, printJson } from '#output';
import { projectOf } from '#project/project';

export const approve = saying('approve', 'approved', 'Approves a deployment that waits for it.');
export const reject = saying(
  'reject',
  'rejected',
  'Rejects a deployment that waits for approval: its job fails.',
);

function saying(verb: string, status: 'approved' | 'rejected', summary: string): Command {
  return {
    summary,
    positionals: ['NUMBER'],
    options: {
      ...projectOption,
      ...jsonOption,
      comment: { type: 'string', value: 'TEXT', description: 'why' },
      as: {
        type: 'string',
        value: 'NAME',
        description: 'the user, group or role whose approval it is, where you are several of them',
      },
    },
    example: `slipway deployment ${verb} 7 --project root/shop --comment "looks good"`,
    async run(input) {
      const { api, path, deployment } = await deploymentOf(input);
      const { flags } = input;
      const [comment, as] = [flags.text('comment'), flags.text('as')];
      const said = await api.post<DeploymentApproval>(`${path}/approval`, {
        status,
        ...(comment !== undefined && { comment }),
        ...(as !== undefined && { represented_as: as }),
      });
      const now = await api.get<DeploymentApprovals>(`${path}/approval`);
      if (flags.isSet('json')) printJson({ ...said, ...now });
      else print(`deployment #${deployment.iid} is ${status}${waitingText(status, now)}`);
      return 0;
    },
  };
}

function waitingText(status: string, { approval_summary: { rules } }: DeploymentApprovals) {
  const open = rules.filter(({ pending }) => pending > 0);
  if (status === 'rejected' || open.length === 0) return '';
  return `; it still waits for ${open.map(({ name, pending }) => `${pending} of ${name}`).join(' and ')}`;
}

/** By the number that people know it by. */
async function deploymentOf({ positionals: [given = ''], flags }: Input) {
  const api = connectApi(readDataDir(flags));
  const name = projectOf(flags, api);
  const project = `/projects/${encodeURIComponent(name)}`;
  const deployment = await numberedDeployment(api, project, given);
  if (deployment) return { api, deployment, path: `${project}/deployments/${deployment.id}` };
  const blocked = await api.get<readonly Deployment[]>(`${project}/deployments?status=blocked`);
  const waiting = blocked.map(({ iid }) => `#${iid}`).join(', ') || 'none';
  throw new CommandFailed(
    `there is no deployment ${given} in ${name}; these wait for approval: ${waiting}`,
  );
}
