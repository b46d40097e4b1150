import type { Job, Project, ToldVariable } from '@slipway/contract';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { Empty } from '#ui/state/states.tsx';

interface Props {
  readonly project: Project;
  readonly job: Job;
}

/** What the job knows: by name all of it, by value what is no secret. */
export function VariablesTab({ project, job }: Props) {
  const why = useWhyNot(project, 30);
  if (why === undefined) return <Variables project={project} job={job} />;
  return (
    <Empty title="Variables are for those who run pipelines">
      <p className="muted">{why}</p>
    </Empty>
  );
}

const origins: Readonly<Record<ToldVariable['origin'], string>> = {
  file: 'the pipeline file',
  given: 'whoever started it',
  settings: 'settings',
  predefined: 'predefined',
};
const order = Object.keys(origins);

function Variables({ project, job }: Props) {
  const variables = useResource(
    `${projectApi(project.id)}/jobs/${job.id}/variables`,
    (path, signal) => get<readonly ToldVariable[]>(path, signal),
  );
  return (
    <Listing of={variables} what="the variables" none="It has no variables">
      {(all) => (
        <Table
          caption="Variables"
          rows={all.toSorted(
            (a, b) =>
              order.indexOf(a.origin) - order.indexOf(b.origin) || a.key.localeCompare(b.key),
          )}
          keyOf={({ key }) => key}
          columns={[
            { title: 'Name', cell: ({ key }) => <code>{key}</code> },
            {
              title: 'Value',
              cell: ({ value, masked }) =>
                value === null ? (
                  <span className="muted">{masked ? 'masked' : 'not told here'}</span>
                ) : (
                  <code>{value}</code>
                ),
            },
            { title: 'From', cell: ({ origin }) => origins[origin] },
          ]}
        />
      )}
    </Listing>
  );
}
