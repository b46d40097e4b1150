import type { Branch, Project } from '@slipway/contract';
import { useState } from 'react';
import { getPage, projectApi } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { PushHint } from '#projects/push-hint.tsx';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from '#tokens/roles.ts';
import { Verb } from '#ui/form/verb.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { PipelineFilters, usePipelineFilter } from './pipeline-filters.tsx';
import { PipelineRows } from './pipeline-rows.tsx';
import { usePipelines } from './use-pipelines.ts';

const TryFolder = onDemand(async () => (await import('#try/try-folder.tsx')).TryFolder, null);
const NewPipeline = onDemand(async () => (await import('./new-pipeline.tsx')).NewPipeline, null);

/** A project's pipelines, newest first. */
export function PipelinesPage({ project }: { readonly project: Project }) {
  const filter = usePipelineFilter();
  const pipelines = usePipelines(project, 20, filter.query);
  const { data, error, reload, merge, more } = pipelines;
  const branches = useResource(
    project.empty_repo ? '' : `${projectApi(project.id)}/repository/branches?per_page=100`,
    async (path, signal) => (path === '' ? [] : (await getPage<Branch>(path, signal)).items),
  );
  useLive(`project=${project.id}&with_stages=true`, [pipelines], { onPipeline: merge });
  const { session } = useSession();
  const [isMaking, setMaking] = useState(false);
  const [isTrying, setTrying] = useState(false);
  return (
    <>
      <title>{`Pipelines · ${project.path_with_namespace} · Slipway`}</title>
      <div className="page-head">
        <h1>Pipelines</h1>
        {session && (
          <span className="actions">
            <Link className="button" href={to.editor(project.path_with_namespace)}>
              Editor
            </Link>
            <Verb
              why={
                project.empty_repo
                  ? 'The repository is empty: push a branch first.'
                  : whyNot(session.is_admin ? 50 : levelIn(project), 30)
              }
              onClick={() => setTrying(true)}
            >
              Try a folder …
            </Verb>
            <Verb
              why={
                project.empty_repo
                  ? 'The repository is empty: push a branch first.'
                  : whyNot(session.is_admin ? 50 : levelIn(project), 30)
              }
              onClick={() => setMaking(true)}
            >
              New pipeline
            </Verb>
          </span>
        )}
      </div>
      {isTrying && <TryFolder project={project} onClose={() => setTrying(false)} />}
      {isMaking && <NewPipeline project={project} onClose={() => setMaking(false)} />}
      {!project.empty_repo && (
        <PipelineFilters branches={branches.data ?? []} username={session?.username} />
      )}
      {data ? (
        data.items.length > 0 ? (
          <>
            <PipelineRows project={project} pipelines={data.items} />
            {data.hasMore && (
              <button type="button" className="button more" onClick={more}>
                Show older pipelines
              </button>
            )}
          </>
        ) : filter.isSet ? (
          <Empty title="No pipeline is like that">
            <Link className="button" href={to.pipelines(project.path_with_namespace)}>
              Show all
            </Link>
          </Empty>
        ) : (
          <Empty title="No pipelines yet">
            <PushHint project={project} />
          </Empty>
        )
      ) : error ? (
        <Failure error={error} what="the pipelines" retry={reload} />
      ) : (
        <Loading />
      )}
    </>
  );
}
