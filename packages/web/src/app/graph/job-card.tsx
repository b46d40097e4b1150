import type { Job, Project } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { JobActions } from '#jobs/job-actions.tsx';
import { PipelineLink } from '#pipelines/pipeline-link.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { StatusIcon } from '#ui/status/icons.tsx';
import { failureText, lookOf, shownStatus } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { Elapsed } from '#ui/time/time.tsx';

/** One job of the graph: what it is, how it stands, and what to do about it. */
export function JobCard({
  project,
  job,
  place,
  isFaded = false,
  onPoint,
}: {
  readonly project: Project;
  readonly job: Job;
  /** Where lines of the graph end; none for a card inside of another. */
  readonly place?: string;
  readonly isFaded?: boolean;
  /** The pointer or the keyboard has come, or gone. */
  readonly onPoint?: (isPointed: boolean) => void;
}) {
  const why = useWhyNot(project, 30);
  const status = shownStatus(job);
  const look = lookOf(status);
  const word = status === 'warning' ? 'Failed, which is allowed' : look.label;
  return (
    <li
      className={`job-card tone-${look.tone} ${isFaded ? 'is-faded' : ''}`}
      data-job={job.name}
      data-place={place}
      onMouseEnter={() => onPoint?.(true)}
      onMouseLeave={() => onPoint?.(false)}
      onFocus={() => onPoint?.(true)}
      onBlur={() => onPoint?.(false)}
    >
      <div className="job-card-head">
        <StatusIcon status={status} />
        <Link
          className="job-card-name"
          href={to.job(project.path_with_namespace, job.id)}
          title={job.name}
        >
          {job.name}
          <span className="unseen">: {word}</span>
        </Link>
        <JobActions projectId={project.id} job={job} why={why} isSmall />
      </div>
      <p className="job-card-fact">
        <span>{word}</span>
        {job.started_at !== null && <Elapsed from={job.started_at} until={job.finished_at} />}
      </p>
      {job.hold !== null && <p className="job-card-hold">{sentence(job.hold)}</p>}
      {job.status === 'failed' && <p className="job-card-hold">{failureText(job)}</p>}
      {job.downstream_pipeline && (
        <p className="job-card-downstream">
          <PipelineLink project={project} pipeline={job.downstream_pipeline} />
          <StatusBadge status={job.downstream_pipeline.status} />
        </p>
      )}
      {job.environment !== null && <p className="job-card-note">environment {job.environment}</p>}
      {job.needs && job.needs.length > 0 && (
        <p className="job-card-note">needs {job.needs.join(', ')}</p>
      )}
    </li>
  );
}

/** Holds are written without a capital letter. */
function sentence(hold: string): string {
  return hold.replace(/^./, (first) => first.toUpperCase());
}
