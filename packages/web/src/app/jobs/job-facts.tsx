import type { Job, Project } from '@slipway/contract';
import type { ReactNode } from 'react';
import { Link } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { PipelineLink } from '#pipelines/pipeline-link.tsx';
import { StatusIcon } from '#ui/icons.tsx';
import { lookOf, shownStatus } from '#ui/status.ts';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Elapsed } from '#ui/time.tsx';
import { duration } from '#ui/time-words.ts';
import { ArtifactsPart } from './artifacts-part.tsx';

/** What is known about a job, and the way to its neighbours. */
export function JobFacts({
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
    <aside className="side" aria-label="About this job">
      <dl>
        {job.started_at !== null && (
          <Fact name="Duration">
            <Elapsed from={job.started_at} until={job.finished_at} />
          </Fact>
        )}
        {job.queued_duration !== null && job.started_at !== null && (
          <Fact name="Waited">{duration(job.queued_duration)}</Fact>
        )}
        {job.coverage != null && <Fact name="Coverage">{job.coverage} %</Fact>}
        {job.downstream_pipeline && (
          <Fact name="Downstream">
            <PipelineLink project={project} pipeline={job.downstream_pipeline} />{' '}
            <StatusBadge status={job.downstream_pipeline.status} />
          </Fact>
        )}
        {job.runner && <Fact name="Runner">{job.runner.description ?? `#${job.runner.id}`}</Fact>}
        {job.tag_list.length > 0 && <Fact name="Tags">{job.tag_list.join(', ')}</Fact>}
        {job.environment !== null && (
          <Fact name="Environment">
            <Link href={to.environments(project.path_with_namespace)}>{job.environment}</Link>
          </Fact>
        )}
        <Fact name="Ref">{job.ref}</Fact>
        {job.commit && (
          <Fact name="Commit">
            <code>{job.commit.short_id}</code> {job.commit.title}
          </Fact>
        )}
        {job.needs && job.needs.length > 0 && <Fact name="Needs">{job.needs.join(', ')}</Fact>}
      </dl>
      <ArtifactsPart project={project} job={job} onChange={onChange} />
      <JobLinks project={project} jobs={inStage} current={job.id} title={`Stage ${job.stage}`} />
    </aside>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
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
