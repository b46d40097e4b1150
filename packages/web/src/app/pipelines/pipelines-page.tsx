import type { Project } from '@slipway/contract';
import { useEffect } from 'react';
import { useLive } from '#data/use-live.ts';
import { PushHint } from '#projects/push-hint.tsx';
import { Empty, Failure, Loading } from '#ui/states.tsx';
import { PipelineRows } from './pipeline-rows.tsx';
import { usePipelines } from './use-pipelines.ts';

/** A project's pipelines, newest first. */
export function PipelinesPage({ project }: { readonly project: Project }) {
  const { data, error, reload, merge, more, count } = usePipelines(project, 20);
  useLive(`project=${project.id}`, { onOpen: reload, onPipeline: merge });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another count is another reading
  useEffect(reload, [count, reload]);
  return (
    <>
      <title>{`Pipelines · ${project.path_with_namespace} · Slipway`}</title>
      <h1>Pipelines</h1>
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
