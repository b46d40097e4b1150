import type { Project } from '@slipway/contract';
import { getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';

/** An image that a deployment has brought. */
interface DeployedImage {
  readonly namespace: string;
  readonly workload: string;
  readonly container: string;
  readonly image: string;
  readonly digest: string | null;
}

/** What a deployment has brought to run, by digest where that is known. */
export function DeployedImages({
  project,
  deploymentId,
}: {
  readonly project: Project;
  readonly deploymentId: number;
}) {
  const images = useResource(
    `${projectApi(project.id)}/deployments/${deploymentId}/images`,
    (path, signal) => getAll<DeployedImage>(path, signal),
  );
  return (
    <Listing
      of={images}
      what="the images"
      none="It has brought no image"
      hint="Its job has changed no workload of the cluster, or has not come to it yet."
    >
      {(items) => (
        <Table
          caption="Images"
          rows={items}
          keyOf={(it) => `${it.namespace} ${it.workload} ${it.container}`}
          columns={[
            {
              title: 'Workload',
              cell: ({ workload, namespace }) => (
                <>
                  <strong>{workload}</strong>
                  <p className="muted">in {namespace}</p>
                </>
              ),
            },
            { title: 'Container', cell: ({ container }) => container },
            { title: 'Image', cell: ({ image }) => <code className="value">{image}</code> },
            {
              title: 'Digest',
              cell: ({ digest }) =>
                digest === null ? '–' : <code title={digest}>{digest.slice(0, 19)}</code>,
            },
          ]}
        />
      )}
    </Listing>
  );
}
