import type { Job, Project } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { PipelineLink } from '#pipelines/pipeline-link.tsx';
import type { ObjectParts } from '#ui/object/object-page.tsx';
import { StatusIcon } from '#ui/status/icons.tsx';
import { lookOf, shownStatus } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { Elapsed } from '#ui/time/time.tsx';
import { duration } from '#ui/time/time-words.ts';
import { ArtifactsPart } from './artifacts-part.tsx';

/** What is known about a job. */
export function jobFacts(project: Project, job: Job): ObjectParts['facts'] {
  const path = project.path_with_namespace;
  return [
    ['Stage', job.stage],
    [
      'Duration',
      job.started_at !== null && <Elapsed from={job.started_at} until={job.finished_at} />,
    ],
    [
      'Waited',
      job.queued_duration !== null && job.started_at !== null && duration(job.queued_duration),
    ],
    ['Coverage', job.coverage != null && `${job.coverage} %`],
    [
      'Downstream',
      job.downstream_pipeline && (
        <>
          <PipelineLink project={project} pipeline={job.downstream_pipeline} />{' '}
          <StatusBadge status={job.downstream_pipeline.status} />
        </>
      ),
    ],
    ['Runner', job.runner && (job.runner.description ?? `#${job.runner.id}`)],
    ['Tags', job.tag_list.join(', ')],
    [
      'Environment',
      job.environment !== null && <Link href={to.environments(path)}>{job.environment}</Link>,
    ],
    ['Ref', job.ref],
    [
      'Commit',
      job.commit && (
        <>
          <Link href={to.commit(path, job.commit.id)}>
            <code>{job.commit.short_id}</code>
          </Link>{' '}
          {job.commit.title}
        </>
      ),
    ],
    ['Needs', job.needs?.join(', ')],
  ];
}

/** What it has left, and the way to its neighbours. */
export function JobNeighbours({
  project,
  job,
  siblings,
  onChange,
}: {
  readonly project: Project;
  readonly job: Job;
  /** All jobs and attempts of the pipeline. */
  readonly siblings: readonly Job[];
  readonly onChange: (job: Job) => void;
}) {
  const inStage = siblings
    .filter(({ stage, retried }) => stage === job.stage && !retried)
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return (
    <>
      <ArtifactsPart project={project} job={job} onChange={onChange} />
      <JobLinks project={project} jobs={inStage} current={job.id} title={`Stage ${job.stage}`} />
    </>
  );
}

function JobLinks({
  project,
  jobs,
  current,
  title,
}: {
  readonly project: Project;
  readonly jobs: readonly Job[];
  readonly current: number;
  readonly title: string;
}) {
  if (jobs.length === 0) return null;
  return (
    <section className="side-part">
      <h2>{title}</h2>
      <ul className="job-links">
        {jobs.map((job) => (
          <li key={job.id}>
            <StatusIcon status={shownStatus(job)} />
            <Link
              className="job-link"
              href={to.job(project.path_with_namespace, job.id)}
              {...(job.id === current && { 'aria-current': 'page' })}
            >
              {job.name}
              <span className="unseen">: {lookOf(shownStatus(job)).label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
