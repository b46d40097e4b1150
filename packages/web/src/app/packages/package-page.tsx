import type { PackageFile, PipelineSummary, Project, ProjectPackage } from '@slipway/contract';
import { get, getAll, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, navigate, useQuery } from '#frame/router.tsx';
import { PipelineRows } from '#pipelines/pipeline-rows.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { ObjectPage, type ObjectParts } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { size } from '#ui/time/time-words.ts';
import { PackageFiles } from './package-files.tsx';
import { fetchLine } from './package-lines.ts';

const parts = [
  ['files', 'Files'],
  ['pipelines', 'Pipelines'],
] as const;

/** The files of one name and version. */
export function PackagePage({ project, id }: { readonly project: Project; readonly id: number }) {
  const api = `${projectApi(project.id)}/packages/${id}`;
  const { data, error, reload } = useResource(api, (path, signal) =>
    get<ProjectPackage>(path, signal),
  );
  const files = useResource(`${api}/package_files?sort=desc`, (path, signal) =>
    getAll<PackageFile>(path, signal),
  );
  const why = useWhyNot(project, 40);
  const part = partAsked(parts, useQuery().get('tab'));
  if (!data) {
    return error ? <Failure error={error} what="the package" retry={reload} /> : <Loading />;
  }
  const path = project.path_with_namespace;
  const full = `${data.name} ${data.version}`;
  const [newest] = files.data ?? [];
  const leave = () => navigate(to.packages(path));
  return (
    <ObjectPage
      kind="package"
      name={full}
      status={
        <>
          <span>{data.status === 'hidden' ? 'hidden from lists' : 'published'}</span>
          <TimeAgo at={data.created_at} />
        </>
      }
      reason={null}
      verbs={
        <Confirm
          verb="Delete"
          what="the package"
          name={full}
          why={why}
          onConfirm={() => remove(api).then(leave)}
        >
          <p>All its files go with it: who still fetches them gets nothing any more.</p>
        </Confirm>
      }
      tabs={{ address: to.package(path, id), parts, current: part }}
      facts={factsOf(data, files.data, path)}
      commands={[
        `slipway package show ${data.name}@${data.version} --project ${path}`,
        ...(newest ? [fetchLine(project, data.name, data.version, newest.file_name)] : []),
      ]}
    >
      <title>{`${full} · ${path} · Slipway`}</title>
      {part === 'pipelines' ? (
        <Pipelines project={project} api={api} />
      ) : (
        <Listing of={files} what="the files" none="No files">
          {(items) => (
            <PackageFiles
              {...{ project, api, why, files: items }}
              of={data}
              onChange={items.length > 1 ? files.reload : leave}
            />
          )}
        </Listing>
      )}
    </ObjectPage>
  );
}

function factsOf(
  data: ProjectPackage,
  files: readonly PackageFile[] | undefined,
  path: string,
): ObjectParts['facts'] {
  return [
    ['Name', data.name],
    ['Version', data.version],
    ['Kind', data.package_type],
    ['Size', files && size(files.reduce((sum, file) => sum + file.size, 0))],
    [
      'Sent by',
      data.pipeline && (
        <Link href={to.pipeline(path, data.pipeline.id)}>pipeline #{data.pipeline.id}</Link>
      ),
    ],
    [
      'Last fetched',
      data.last_downloaded_at === null ? (
        'never'
      ) : (
        <TimeAgo key="fetched" at={data.last_downloaded_at} />
      ),
    ],
  ];
}

function Pipelines({ project, api }: { readonly project: Project; readonly api: string }) {
  const pipelines = useResource(`${api}/pipelines`, (path, signal) =>
    getAll<PipelineSummary>(path, signal),
  );
  return (
    <Listing
      of={pipelines}
      what="the pipelines"
      none="No pipeline has sent a file of it"
      hint="Somebody has published it by hand."
    >
      {(items) => <PipelineRows project={project} pipelines={items} />}
    </Listing>
  );
}
