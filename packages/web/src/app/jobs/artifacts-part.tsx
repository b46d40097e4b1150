import type { Job, Project } from '@slipway/contract';
import { post, projectApi } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { isActive } from '#ui/status/status.ts';
import { TimeAgo } from '#ui/time/time.tsx';
import { size } from '#ui/time/time-words.ts';

/** What a job has left: to take along, to keep, or to erase with its log. */
export function ArtifactsPart({
  project,
  job,
  isHere = false,
  onChange,
}: {
  readonly project: Project;
  readonly job: Job;
  /** On the page where they are browsed. */
  readonly isHere?: boolean;
  readonly onChange: (job: Job) => void;
}) {
  const { session } = useSession();
  const why = useWhyNot(project, 30);
  const { isBusy, run } = useAction();
  const api = `${projectApi(project.id)}/jobs/${job.id}`;
  if (!job.artifacts_file && (job.erased_at !== null || isActive(job.status))) return null;
  return (
    <section className="side-part">
      <h2>{job.artifacts_file ? 'Artifacts' : 'Log'}</h2>
      {job.artifacts_file && (
        <p>
          <a href={`${api}/artifacts`} download>
            <Icon name="box" /> Download
          </a>{' '}
          <span className="muted">{size(job.artifacts_file.size)}</span>
        </p>
      )}
      {job.artifacts_file && !isHere && (
        <p>
          <Link href={to.artifacts(project.path_with_namespace, job.id)}>
            <Icon name="folder" /> Browse
          </Link>
        </p>
      )}
      {job.artifacts_file && job.artifacts_expire_at !== null && (
        <p className="muted">
          removed <TimeAgo at={job.artifacts_expire_at} />
        </p>
      )}
      {session && (
        <span className="actions">
          {job.artifacts_file && job.artifacts_expire_at !== null && (
            <Verb
              isSmall
              isBusy={isBusy}
              why={why}
              onClick={() => run(async () => onChange(await post<Job>(`${api}/artifacts/keep`)))}
            >
              Keep
            </Verb>
          )}
          {!isActive(job.status) && job.erased_at === null && (
            <Confirm
              verb="Erase"
              what="log and artifacts of"
              name={job.name}
              isSmall
              why={why}
              onConfirm={async () => onChange(await post<Job>(`${api}/erase`))}
            >
              <p>The job and its result stay; nobody can bring its log and files back.</p>
            </Confirm>
          )}
        </span>
      )}
    </section>
  );
}
