import type { ImageRepository, Project } from '@slipway/contract';
import { getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, useKeptText } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from '#tokens/roles.ts';
import { Copy } from '#ui/copy.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { CleanupForm } from './cleanup-form.tsx';
import { ProtectedImages } from './protected-images.tsx';

/** The images that a project's jobs have pushed. */
export function ImagesPage({ project }: { readonly project: Project }) {
  const { session } = useSession();
  const [wanted, setWanted] = useKeptText('search');
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/registry/repositories?tags_count=true`,
    (path, signal) => getAll<ImageRepository>(path, signal),
  );
  const path = project.path_with_namespace;
  const prefix = project.container_registry_image_prefix ?? path;
  const level = session?.is_admin ? 50 : levelIn(project);
  const shown = data?.filter((repository) => repository.path.includes(wanted));
  return (
    <>
      <title>{`Images · ${path} · Slipway`}</title>
      <div className="page-head">
        <h1>Images</h1>
        {data && data.length > 3 && (
          <input
            className="search"
            type="search"
            aria-label="Filter images"
            placeholder="Filter"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        )}
      </div>
      {shown === undefined ? (
        error ? (
          <Failure error={error} what="the images" retry={reload} />
        ) : (
          <Loading />
        )
      ) : shown.length === 0 ? (
        <Empty title={wanted === '' ? 'No images yet' : 'No image has such a name'}>
          <p>A job pushes one without a password of its own:</p>
          <Copy label="Command" text={`docker push ${prefix}:TAG`} />
        </Empty>
      ) : (
        <Table
          caption="Images"
          rows={shown}
          keyOf={({ id }) => id}
          columns={[
            {
              title: 'Repository',
              cell: ({ id, path: name }) => <Link href={to.image(path, id)}>{name}</Link>,
            },
            { title: 'Tags', cell: ({ tags_count }) => tags_count },
            { title: 'Since', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
          ]}
        />
      )}
      <CleanupForm project={project} level={level} />
      <ProtectedImages project={project} why={whyNot(level, 40)} />
      <AsCommand
        lines={[
          `slipway image list -p ${path}`,
          `slipway image cleanup -p ${path}`,
          `slipway image protections -p ${path}`,
          `docker pull ${prefix}:TAG`,
        ]}
      />
    </>
  );
}
