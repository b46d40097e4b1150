import type { Job, Project } from '@slipway/contract';
import { projectApi, send } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { JobActions } from '#jobs/job-actions.tsx';
import { LogLines } from '#log/log-lines.ts';
import { LogView } from '#log/log-view.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Loading } from '#ui/state/states.tsx';
import { failureText } from '#ui/status/status.ts';

/** As much of a log's end as holds the lines that are shown. */
const endBytes = 8000;
const shownLines = 25;

/** The jobs that failed, each with the end of its log. */
export function FailedJobs({
  project,
  jobs,
}: {
  readonly project: Project;
  readonly jobs: readonly Job[];
}) {
  const why = useWhyNot(project, 30);
  return jobs.map((job) => (
    <section key={job.id} className="failed-job" aria-labelledby={`failed-${job.id}`}>
      <div className="page-head">
        <div>
          <h2 id={`failed-${job.id}`}>
            <Link href={to.job(project.path_with_namespace, job.id)}>{job.name}</Link>
          </h2>
          <p className="muted">
            {job.stage} · {failureText(job)}
            {job.exit_code !== null && ` (exit code ${job.exit_code})`}
            {job.allow_failure && ' · allowed to fail'}
          </p>
        </div>
        <JobActions projectId={project.id} job={job} why={why} />
      </div>
      <LogEnd projectId={project.id} job={job} />
    </section>
  ));
}

function LogEnd({ projectId, job }: { readonly projectId: number; readonly job: Job }) {
  const { data, error } = useResource(`${projectApi(projectId)}/jobs/${job.id}/trace`, readEnd);
  if (error) return <p className="muted">It has no log: {error.message}</p>;
  if (!data) return <Loading lines={3} />;
  return (
    <div className="log-frame">
      <LogView
        log={data}
        version={data}
        firstNumber={undefined}
        isRunning={false}
        label={`End of the log of ${job.name}`}
      />
    </div>
  );
}

async function readEnd(path: string, signal: AbortSignal): Promise<LogLines> {
  const headers = { range: `bytes=-${endBytes}` };
  const response = await send(path, { headers, signal, cache: 'no-store' });
  const log = new LogLines();
  log.push((await response.text()).split('\n').slice(-shownLines).join('\n'));
  return log;
}
