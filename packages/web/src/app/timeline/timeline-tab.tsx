import type { Job, Pipeline, Project, Timeline, TimelineJob } from '@slipway/contract';
import { useEffect, useRef } from 'react';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { StatusIcon } from '#ui/status/icons.tsx';
import { Elapsed } from '#ui/time/time.tsx';
import { duration } from '#ui/time/time-words.ts';
import { type TimeAxis, timeAxis } from './time-axis.ts';
import { bandsOf, longestWay, wordsOf } from './timeline-words.ts';
import '#ui/list/table.css';
import './timeline.css';

/** Where the time went: each job's wait and what it did, and the jobs that made the pipeline so long. */
export function TimelineTab({
  project,
  pipeline,
  jobs,
}: {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
}) {
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/pipelines/${pipeline.id}/timeline`,
    (path, signal) => get<Timeline>(path, signal),
  );
  useAnew(jobs.map(({ id, status }) => `${id} ${status}`).join(), reload);
  if (!data) {
    return error ? <Failure error={error} what="the timeline" retry={reload} /> : <Loading />;
  }
  const now = Date.now();
  const axis = timeAxis(data.jobs, now);
  if (axis.isEmpty) {
    return (
      <Empty title="No job has begun yet">
        <p className="muted">As soon as one has, what it waits for and does is drawn here.</p>
      </Empty>
    );
  }
  const path = project.path_with_namespace;
  return (
    <>
      <LongestWay timeline={data} />
      <Legend />
      <table className="table card timeline">
        <caption className="unseen">Jobs in time</caption>
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">When</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody>
          {data.jobs.map((job) => (
            <tr key={job.id} className={job.saves_seconds === null ? undefined : 'is-critical'}>
              <td>
                <span className="timeline-job">
                  <StatusIcon status={job.status} />
                  <Link href={to.job(path, job.id)}>{job.name}</Link>
                </span>
              </td>
              <td data-title="When">
                <Track job={job} axis={axis} now={now} />
              </td>
              <td data-title="Took">
                {job.started_at !== null && (
                  <Elapsed from={job.started_at} until={job.finished_at} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Reads again when something has happened. */
function useAnew(happened: string, reload: () => void): void {
  const known = useRef(happened);
  useEffect(() => {
    if (known.current !== happened) reload();
    known.current = happened;
  }, [happened, reload]);
}

function LongestWay({ timeline }: { readonly timeline: Timeline }) {
  const { names, advice } = longestWay(timeline);
  if (names.length === 0) return null;
  return (
    <section aria-labelledby="longest">
      <h2 id="longest">The longest way: {names.join(' → ')}</h2>
      <p className="muted">{advice}</p>
    </section>
  );
}

function Legend() {
  return (
    <ul className="facts timeline-legend" aria-hidden="true">
      {['queued', 'prepare', 'sources', 'script', 'upload'].map((name) => (
        <li key={name}>
          <span className={`timeline-key band-${name}`} /> {legend[name]}
        </li>
      ))}
    </ul>
  );
}

const legend: Readonly<Record<string, string>> = {
  queued: 'in the queue',
  prepare: 'image and start',
  sources: 'sources, cache, artifacts',
  script: 'script',
  upload: 'upload, clean-up',
};

function Track({
  job,
  axis,
  now,
}: {
  readonly job: TimelineJob;
  readonly axis: TimeAxis;
  readonly now: number;
}) {
  return (
    <>
      <div className="timeline-track" aria-hidden="true">
        {axis.breaks.map(({ at, seconds }) => (
          <span
            key={at}
            className="timeline-break"
            style={{ insetInlineStart: `${at}%` }}
            title={`Nothing ran for ${duration(seconds)}`}
          />
        ))}
        {bandsOf(job, now).map(({ kind, from, until, title }) => {
          const start = axis.place(from);
          const width = Math.max(axis.place(until) - start, 0.4);
          return (
            <span
              key={`${kind} ${from}`}
              className={`timeline-band band-${kind}`}
              style={{ insetInlineStart: `${start}%`, width: `${width}%` }}
              title={title}
            />
          );
        })}
      </div>
      <span className="timeline-words">{wordsOf(job)}</span>
    </>
  );
}
