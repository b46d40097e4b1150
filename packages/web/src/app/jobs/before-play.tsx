import type { Job, JobPreview, Project, ReleasePreview } from '@slipway/contract';
import { ApprovalPart } from '#environments/approval-part.tsx';
import { ObjectDifferences } from '#environments/differences.tsx';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import '#environments/environments.css';

/** What a job that waits for a person would change, who may press, and what it waits for. */
export function BeforePlay({
  project,
  job,
  preview,
  error,
  onChange,
}: {
  readonly project: Project;
  readonly job: Job;
  readonly preview: JobPreview | undefined;
  readonly error: Error | undefined;
  readonly onChange: () => void;
}) {
  if (!preview) {
    return (
      <section className="card before-play" aria-label="Before you press play">
        {error ? (
          <Failure error={error} what="what it would change" retry={onChange} />
        ) : (
          <Loading lines={3} />
        )}
      </section>
    );
  }
  const { release, deployment, deployers, variables, frozen_until } = preview;
  if (!release) return null;
  return (
    <section className="card before-play" aria-labelledby="before-play">
      <h2 id="before-play">What it would change in {release.environment.name}</h2>
      {frozen_until && (
        <p className="problem">
          Nothing is to be released now: a deploy freeze ends <TimeAgo at={frozen_until} />. Play
          releases all the same.
        </p>
      )}
      {preview.would_fail !== null && (
        <p className="problem">It would fail: {preview.would_fail}</p>
      )}
      <Commits project={project} release={release} />
      <Objects release={release} />
      {variables.length > 0 && (
        <p>
          Variables:{' '}
          {variables.map(({ key, value }, index) => (
            <span key={key}>
              {index > 0 && ', '}
              <code>{value === null ? key : `${key}=${value}`}</code>
            </span>
          ))}
        </p>
      )}
      <p className="muted">
        {deployers.length > 0
          ? `May deploy: ${deployers.join(', ')}`
          : `May deploy: whoever may run pipelines of ${job.ref}`}
      </p>
      {deployment?.status === 'blocked' && (
        <ApprovalPart project={project} deploymentId={deployment.id} onDone={onChange} />
      )}
    </section>
  );
}

function Commits({
  project,
  release: { live, direction, commits },
}: {
  readonly project: Project;
  readonly release: ReleasePreview;
}) {
  if (!live) return <p>Nothing was deployed there yet.</p>;
  const count = `${commits.length}${commits.length === 100 ? ' or more' : ''} commit${commits.length === 1 ? '' : 's'}`;
  const words = {
    first: '',
    same: 'It is the same commit.',
    forward: `${count} would be new:`,
    back: `It is older: ${count} would go:`,
    apart: `It is on another line of commits: ${count} would be new, others go:`,
  }[direction];
  return (
    <>
      <p>
        Live is deployment #{live.iid}, <code>{live.sha.slice(0, 8)}</code> of {live.ref}. {words}
      </p>
      {commits.length > 0 && (
        <ul className="approvals">
          {commits.slice(0, 20).map(({ id, short_id, title, author_name }) => (
            <li key={id}>
              <Link href={to.commit(project.path_with_namespace, id)}>
                <code>{short_id}</code> {title}
              </Link>{' '}
              <span className="muted">{author_name}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Objects({
  release: { live, why_not_tried, objects },
}: {
  readonly release: ReleasePreview;
}) {
  if (!live) return null;
  if (why_not_tried !== null) {
    return <p className="muted">It was not tried at the cluster: {why_not_tried}.</p>;
  }
  const named = ({ resource, name }: (typeof objects)[number]) => `${resource}/${name}`;
  const changed = objects.filter(({ action }) => action === 'replace');
  const made = objects.filter(({ action }) => action === 'create');
  const refused = objects.filter(({ problem }) => problem !== null);
  return (
    <>
      <p>
        {changed.length + made.length > 0
          ? `What deployment #${live.iid} had changed, tried at the cluster with the names of this commit:`
          : `What deployment #${live.iid} had changed would stay as it is, as far as names of this commit tell.`}
      </p>
      <ObjectDifferences objects={changed} />
      {made.length > 0 && <p>Made again: {made.map(named).join(', ')}</p>}
      {refused.map((it) => (
        <p key={`${named(it)} ${it.namespace}`} className="problem">
          The cluster would refuse {named(it)}: {it.problem}
        </p>
      ))}
    </>
  );
}
