import type { Deployment, Project } from '@slipway/contract';
import { useState } from 'react';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from '#tokens/roles.ts';
import { Dialog } from '#ui/form/dialog.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ApprovalPart } from './approval-part.tsx';
import { DeploymentDifference } from './deployment-difference.tsx';
import { RollBack } from './roll-back.tsx';

/** All that was deployed to an environment, newest first, with differences and the way back. */
export function DeploymentHistory({
  project,
  deployments,
}: {
  readonly project: Project;
  readonly deployments: readonly Deployment[];
}) {
  const { session } = useSession();
  const [chosen, setChosen] = useState<Deployment>();
  const [compared, setCompared] = useState<Deployment>();
  const [approved, setApproved] = useState<Deployment>();
  if (deployments.length === 0) return <p className="muted">Nothing was deployed here yet.</p>;
  const why = whyNot(session?.is_admin ? 50 : levelIn(project), 30);
  return (
    <>
      <Table
        caption="Deployments"
        rows={deployments}
        keyOf={({ id }) => id}
        columns={[
          {
            title: 'Number',
            cell: (it) => <NumberOf of={it} path={project.path_with_namespace} />,
          },
          { title: 'Status', cell: (it) => <Status deployment={it} /> },
          { title: 'What', cell: (it) => <What project={project} deployment={it} /> },
          { title: 'By', cell: ({ user }) => user?.username },
          { title: 'When', cell: ({ updated_at }) => <TimeAgo at={updated_at} /> },
          {
            title: 'Actions',
            isOfVerbs: true,
            cell: (it) => (
              <span className="actions">
                {it.status === 'blocked' && (
                  <Verb
                    isSmall
                    tone="primary"
                    label={`Approve #${it.iid}`}
                    onClick={() => setApproved(it)}
                  >
                    Approve …
                  </Verb>
                )}
                <Verb
                  isSmall
                  why={why ?? (deployments.length < 2 ? 'There is no other one.' : undefined)}
                  label={`Compare #${it.iid} with another one`}
                  onClick={() => setCompared(it)}
                >
                  Compare
                </Verb>
                <Verb
                  isSmall
                  why={why ?? (it.status === 'success' ? undefined : 'It did not succeed.')}
                  label={`Roll back to #${it.iid}`}
                  onClick={() => setChosen(it)}
                >
                  Roll back
                </Verb>
              </span>
            ),
          },
        ]}
      />
      {chosen && (
        <RollBack project={project} deployment={chosen} onClose={() => setChosen(undefined)} />
      )}
      {approved && (
        <Dialog
          title={`Approve deployment #${approved.iid}?`}
          isOpen
          onClose={() => setApproved(undefined)}
        >
          <ApprovalPart
            project={project}
            deploymentId={approved.id}
            onDone={() => setApproved(undefined)}
          />
        </Dialog>
      )}
      {compared && (
        <DeploymentDifference
          {...{ project, deployments, first: compared }}
          onClose={() => setCompared(undefined)}
        />
      )}
    </>
  );
}

function NumberOf({
  of: { id, iid, environment },
  path,
}: {
  readonly of: Deployment;
  readonly path: string;
}) {
  if (environment === null) return <strong>#{iid}</strong>;
  return (
    <strong>
      <Link href={to.deployment(path, environment.id, id)}>#{iid}</Link>
    </strong>
  );
}

function Status({ deployment }: { readonly deployment: Deployment }) {
  const { status, reason, deployable } = deployment;
  return (
    <>
      <StatusBadge status={status} {...(status === 'success' && { text: 'Deployed' })} />
      {reason && <p className={status === 'skipped' ? 'muted' : 'problem'}>{reason}</p>}
      {status === 'blocked' && <p className="muted">{deployable?.hold ?? waiting(deployment)}</p>}
    </>
  );
}

const waiting = ({ pending_approval_count: count }: Deployment) =>
  `waits for ${count} more approval${count === 1 ? '' : 's'}`;

function What({
  project,
  deployment: { deployable, rollback_of, sha, ref },
}: {
  readonly project: Project;
  readonly deployment: Deployment;
}) {
  return (
    <>
      {rollback_of !== null ? (
        <span>Rollback to #{rollback_of}</span>
      ) : deployable ? (
        <Link href={to.job(project.path_with_namespace, deployable.id)}>{deployable.name}</Link>
      ) : (
        <span>Made elsewhere, or its job was removed</span>
      )}
      <p className="muted">
        <code>{sha.slice(0, 8)}</code> of {ref}
      </p>
    </>
  );
}
