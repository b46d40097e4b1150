import type { Job, Preview, Project } from '@slipway/contract';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { WhyTable } from '#editor/why-table.tsx';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';

interface Props {
  readonly project: Project;
  readonly job: Job;
}

/** Why a job is in its pipeline, and what it has to wait for. */
export function WhyTab({ project, job }: Props) {
  const why = useWhyNot(project, 30);
  if (why === undefined) return <Because project={project} job={job} />;
  return (
    <Empty title="Why it is here is told to those who run pipelines">
      <p className="muted">Rules compare variables, which are told to no others. {why}</p>
    </Empty>
  );
}

function Because({ project, job }: Props) {
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/pipelines/${job.pipeline.id}/configuration`,
    (path, signal) => get<Preview>(path, signal),
  );
  if (!data) {
    return error ? <Failure error={error} what="its reasons" retry={reload} /> : <Loading />;
  }
  const pipeline = to.pipeline(project.path_with_namespace, job.pipeline.id);
  const whole = <Link href={`${pipeline}?tab=configuration`}>The whole configuration</Link>;
  const made = data.jobs.find(({ name }) => name === job.name);
  if (!made) {
    return (
      <Empty title="It would not be made today">
        <p className="muted">
          With the project’s variables of today its file makes no job of this name.
        </p>
        <p>{whole}</p>
      </Empty>
    );
  }
  return (
    <>
      <WhyTable preview={{ jobs: [made], excluded: [] }} />
      <p className="muted">{waitsFor(made.needs)}</p>
      <p>{whole}</p>
    </>
  );
}

function waitsFor(needs: readonly string[] | null): string {
  if (needs === null) return 'It begins when the stages before its own are over.';
  if (needs.length === 0) return 'It begins at once: it needs no other job.';
  return `It begins when these are over: ${needs.join(', ')}.`;
}
