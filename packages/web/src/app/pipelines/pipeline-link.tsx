import type { PipelineSummary, Project } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';

/** The way to a pipeline, maybe of another project: then its name is told. */
export function PipelineLink({
  project,
  pipeline,
}: {
  /** The project of the page. */
  readonly project: Project;
  readonly pipeline: Pick<PipelineSummary, 'id' | 'project_id' | 'web_url'>;
}) {
  const own = project.path_with_namespace;
  const isOwn = pipeline.project_id === project.id;
  const path = isOwn ? own : projectOf(pipeline.web_url);
  return (
    <Link href={to.pipeline(path, pipeline.id)}>
      {!isOwn && `${path} `}pipeline #{pipeline.id}
    </Link>
  );
}

function projectOf(address: string): string {
  return decodeURIComponent(new URL(address).pathname.split('/-/')[0]?.slice(1) ?? '');
}
