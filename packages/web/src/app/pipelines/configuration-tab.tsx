import type { Pipeline, Preview, Project } from '@slipway/contract';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { WhyTable } from '#editor/why-table.tsx';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';

interface Props {
  readonly project: Project;
  readonly pipeline: Pipeline;
}

/** Why each job is in the pipeline or is not, and the file with all that it includes. */
export function ConfigurationTab({ project, pipeline }: Props) {
  const why = useWhyNot(project, 30);
  if (why === undefined) return <Configuration project={project} pipeline={pipeline} />;
  return (
    <Empty title="The configuration is for those who run pipelines">
      <p className="muted">Rules compare variables, which are told to no others. {why}</p>
    </Empty>
  );
}

function Configuration({ project, pipeline }: Props) {
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/pipelines/${pipeline.id}/configuration`,
    (path, signal) => get<Preview>(path, signal),
  );
  if (!data) {
    return error ? <Failure error={error} what="the configuration" retry={reload} /> : <Loading />;
  }
  const path = project.path_with_namespace;
  const file = project.ci_config_path || '.gitlab-ci.yml';
  return (
    <>
      <p className="muted">
        <Link href={to.code(path, 'blob', pipeline.sha, file)}>{file}</Link> of commit{' '}
        <code>{pipeline.sha.slice(0, 8)}</code>, as the project’s variables of today make it.{' '}
        <Link href={to.editor(path, pipeline.ref)}>Try changes in the editor</Link>
      </p>
      <section aria-labelledby="why">
        <h2 id="why">Why each job is here, or is not</h2>
        <WhyTable preview={data} />
      </section>
      <section aria-labelledby="merged">
        <h2 id="merged">With all that it includes</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys */}
        <pre className="card merged-file" tabIndex={0}>
          {data.merged_yaml ?? 'It has mistakes that keep it from being merged.'}
        </pre>
      </section>
    </>
  );
}
