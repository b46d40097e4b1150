import type { Deployment } from '#deployments/deployment';
import { deploymentOfProject } from '#environments/read-environments';
import { idIn } from '#http/answers';
import type { Args } from '#http/arguments';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { approveDeployment, objectionTo } from './approve-deployment.ts';

const path = '/projects/:id/deployments/:deployment_id/approval';
/** The rest is for the rules of the environment to say: reporters may be named there. */
const may = 'read_deployments';

/** What is said of deployments that wait; that one may, and why not, is ours. */
export const approvalRoutes: readonly ApiRoute[] = [
  { method: 'GET', path, may, handle: show },
  { method: 'POST', path, may, handle: decide },
];

const deploymentOf = (api: Api, call: ProjectCall): Promise<Deployment> =>
  deploymentOfProject(api, call.project, idIn(call, 'deployment_id'));

const statuses = ['approved', 'rejected'] as const;

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const deployment = await deploymentOf(api, call);
  const objection = async (status: (typeof statuses)[number]) => {
    if (!call.identity) return 'Sign in first.';
    const wish = { status, representedAs: undefined };
    return (await objectionTo(api, asker(call), deployment, wish)) ?? null;
  };
  const [why_not_approve, why_not_reject] = await Promise.all(statuses.map(objection));
  const shown = await api.present.approvals(deployment);
  return Response.json({ ...shown, why_not_approve, why_not_reject });
}

function statusGiven(args: Args): (typeof statuses)[number] {
  args.requiredText('status');
  return args.word('status', statuses) ?? 'rejected';
}

async function decide(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const wish = {
    status: statusGiven(args),
    comment: args.text('comment') ?? null,
    representedAs: args.text('represented_as') || undefined,
  };
  const approval = await approveDeployment(api, asker(call), await deploymentOf(api, call), wish);
  return Response.json(await api.present.approval(approval), { status: 201 });
}
