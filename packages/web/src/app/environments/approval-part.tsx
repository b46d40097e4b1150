import type { DeploymentApprovals, Project } from '@slipway/contract';
import { useRef } from 'react';
import { get, post, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { useSubmit } from '#ui/form/use-submit.ts';
import { Verb } from '#ui/form/verb.tsx';
import { useNotices } from '#ui/state/notices.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import '#ui/form/form.css';

/** What a deployment waits for, what was said so far, and the verbs for whoever may say something. */
export function ApprovalPart({
  project,
  deploymentId,
  onDone,
}: {
  readonly project: Project;
  readonly deploymentId: number;
  readonly onDone: () => void;
}) {
  const path = `${projectApi(project.id)}/deployments/${deploymentId}/approval`;
  const { data, error, reload } = useResource(path, (key, signal) =>
    get<DeploymentApprovals>(key, signal),
  );
  const { announce } = useNotices();
  const { isBusy, problem, submit } = useSubmit();
  const comment = useRef<HTMLInputElement>(null);
  const say = (status: 'approved' | 'rejected') =>
    void submit(async () => {
      await post(path, { status, comment: comment.current?.value ?? '' });
      announce(`You have ${status} this deployment`);
      reload();
      onDone();
    });
  if (!data) {
    return error ? (
      <Failure error={error} what="the approvals" retry={reload} />
    ) : (
      <Loading lines={2} />
    );
  }
  return (
    <div className="form">
      <Rules of={data} />
      <div className="field">
        <label htmlFor={`comment-${deploymentId}`}>
          Comment <span className="muted">(optional)</span>
        </label>
        <input id={`comment-${deploymentId}`} ref={comment} type="text" maxLength={255} />
      </div>
      <p className="problem" role="alert">
        {problem}
      </p>
      <span className="actions">
        <Verb
          tone="primary"
          isBusy={isBusy}
          why={data.why_not_approve ?? undefined}
          onClick={() => say('approved')}
        >
          Approve
        </Verb>
        <Verb
          tone="danger"
          isBusy={isBusy}
          why={data.why_not_reject ?? undefined}
          onClick={() => say('rejected')}
        >
          Reject
        </Verb>
        {data.why_not_approve && <span className="muted">{data.why_not_approve}</span>}
      </span>
    </div>
  );
}

function Rules({ of: { approvals, approval_summary } }: { readonly of: DeploymentApprovals }) {
  return (
    <>
      <ul className="approvals">
        {approval_summary.rules.map(({ name, required_approvals, pending }) => (
          <li key={name}>
            <strong>{name}</strong>: {required_approvals - pending} of {required_approvals} approved
          </li>
        ))}
      </ul>
      {approvals.length > 0 && (
        <ul className="approvals">
          {approvals.map(({ user, status, created_at, comment }) => (
            <li key={`${user?.id} ${created_at}`}>
              {user?.username} has {status} <TimeAgo at={created_at} />
              {comment && <p className="muted">{comment}</p>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
