import type { Deployment, Project } from '@slipway/contract';
import { useState } from 'react';
import { get, getPage, projectApi } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, useQuery } from '#frame/router.tsx';
import { PipelineLink } from '#pipelines/pipeline-link.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Verb } from '#ui/form/verb.tsx';
import { ObjectPage, type ObjectParts, reasonLine } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { lookOf } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ApprovalPart } from './approval-part.tsx';
import { DeployedImages } from './deployed-images.tsx';
import { Differing } from './deployment-difference.tsx';
import { RollBack } from './roll-back.tsx';
import './environments.css';

const parts = [
  ['images', 'Images'],
  ['difference', 'Difference'],
  ['approvals', 'Approvals'],
] as const;

/** What was brought to an environment once: by whom, what came of it, and the way back to it. */
export function DeploymentPage({
  project,
  environment,
  id,
}: {
  readonly project: Project;
  readonly environment: number;
  readonly id: number;
}) {
  const api = `${projectApi(project.id)}/deployments/${id}`;
  const deployment = useResource(api, (path, signal) => get<Deployment>(path, signal));
  const { data, error, reload } = deployment;
  const asked = useQuery().get('tab');
  useLive(`project=${project.id}`, [deployment], { onDeployment: reload });
  // One of another environment has another address.
  if (!data || data.environment?.id !== environment) {
    return error || data ? (
      <Failure
        error={error ?? new Error('It is of another environment.')}
        what="the deployment"
        retry={reload}
      />
    ) : (
      <Loading />
    );
  }
  const path = project.path_with_namespace;
  const part = partAsked(parts, asked);
  return (
    <ObjectPage
      kind="deployment"
      name={`Deployment #${data.iid} to ${data.environment.name}`}
      status={<Standing of={data} />}
      reason={reasonLine(reasonOf(data), lookOf(data.status).tone)}
      verbs={<Verbs project={project} deployment={data} />}
      tabs={{ address: to.deployment(path, environment, id), parts, current: part }}
      facts={factsOf(project, data)}
      commands={commandsFor(data, path)}
    >
      <title>{`Deployment #${data.iid} to ${data.environment.name} · ${path} · Slipway`}</title>
      {part === 'difference' ? (
        <ToTheOneBefore project={project} deployment={data} />
      ) : part === 'approvals' ? (
        <ApprovalPart project={project} deploymentId={data.id} onDone={reload} />
      ) : (
        <DeployedImages project={project} deploymentId={data.id} />
      )}
    </ObjectPage>
  );
}

function Standing({ of: { status, user, updated_at } }: { readonly of: Deployment }) {
  return (
    <>
      <StatusBadge status={status} {...(status === 'success' && { text: 'Deployed' })} />
      {user && <span>by {user.username}</span>}
      <TimeAgo at={updated_at} />
    </>
  );
}

function reasonOf({ status, reason, deployable, pending_approval_count: count }: Deployment) {
  if (reason !== null) return reason;
  if (status !== 'blocked') return null;
  return deployable?.hold ?? `It waits for ${count} more approval${count === 1 ? '' : 's'}.`;
}

function Verbs({
  project,
  deployment,
}: {
  readonly project: Project;
  readonly deployment: Deployment;
}) {
  const [isAsking, setAsking] = useState(false);
  const why = useWhyNot(project, 30);
  return (
    <>
      <Verb
        why={why ?? (deployment.status === 'success' ? undefined : 'It did not succeed.')}
        onClick={() => setAsking(true)}
      >
        Roll back to this …
      </Verb>
      {isAsking && <RollBack {...{ project, deployment }} onClose={() => setAsking(false)} />}
    </>
  );
}

function factsOf(project: Project, it: Deployment): ObjectParts['facts'] {
  const path = project.path_with_namespace;
  const { environment, deployable } = it;
  return [
    [
      'Environment',
      environment && <Link href={to.environment(path, environment.id)}>{environment.name}</Link>,
    ],
    [
      'Commit',
      <Link key="commit" href={to.commit(path, it.sha)}>
        <code>{it.sha.slice(0, 8)}</code>
      </Link>,
    ],
    [
      'Ref',
      <Link key="ref" href={to.code(path, 'tree', it.ref)}>
        {it.ref}
      </Link>,
    ],
    ['Job', deployable && <Link href={to.job(path, deployable.id)}>{deployable.name}</Link>],
    ['Pipeline', deployable && <PipelineLink project={project} pipeline={deployable.pipeline} />],
    ['Rollout', it.rollout],
    ['Puts back', it.rollback_of !== null && `the state of #${it.rollback_of}`],
    ['Begun', <TimeAgo key="begun" at={it.created_at} />],
  ];
}

function commandsFor({ iid, status, environment }: Deployment, path: string) {
  const show = `slipway deployment show ${iid} --project ${path}`;
  const more =
    status === 'blocked'
      ? [`slipway deployment approve ${iid} --project ${path}`]
      : [`slipway rollback ${environment?.name} --to ${iid} --project ${path} --dry-run`];
  return [show, ...more] as const;
}

/** What it changed: against the one that was there before. */
function ToTheOneBefore({
  project,
  deployment,
}: {
  readonly project: Project;
  readonly deployment: Deployment;
}) {
  const why = useWhyNot(project, 30);
  const query = new URLSearchParams({
    ...{ environment: deployment.environment?.name ?? '', status: 'success' },
    ...{ order_by: 'id', sort: 'desc', per_page: '100' },
  });
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/deployments?${query}`,
    async (path, signal) => (await getPage<Deployment>(path, signal)).items,
  );
  if (why !== undefined) return <p className="muted">What it changed is not shown to you. {why}</p>;
  if (!data) {
    return error ? (
      <Failure error={error} what="the deployments" retry={reload} />
    ) : (
      <Loading lines={2} />
    );
  }
  const before = data.find(({ id }) => id < deployment.id);
  if (!before) return <p className="muted">Nothing was deployed here before it.</p>;
  const address = to.deployment(
    project.path_with_namespace,
    deployment.environment?.id ?? 0,
    before.id,
  );
  return (
    <>
      <p>
        Against <Link href={address}>#{before.iid}</Link>, which was there before.
      </p>
      <Differing project={project} from={before} to={deployment} />
    </>
  );
}
