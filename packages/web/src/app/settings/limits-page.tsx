import type { ProjectLimit } from '@slipway/contract';
import { getAll, projectApi, put } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { useSession } from '#sign-in/session.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** What may be how large in the project, who says so, and how much of it is in use. */
export function LimitsPage({ project }: SettingsProps) {
  const { session } = useSession();
  const api = `${projectApi(project.id)}/limits`;
  const limits = useResource(api, (path, signal) => getAll<ProjectLimit>(path, signal));
  const why = session?.is_admin ? undefined : 'For administrators.';
  const save = async (fields: Fields) => {
    await put(api, { [fields.text('name')]: fields.text('value') });
    limits.reload();
  };
  return (
    <>
      <h1>Limits</h1>
      <p className="muted">
        The project’s own word goes before its group’s, that before the instance’s.
      </p>
      <Listing of={limits} what="the limits" none="No limits">
        {(items) => (
          <>
            <Table
              caption="Limits"
              rows={items}
              keyOf={({ name }) => name}
              columns={[
                { title: 'Of what', cell: aboutOf },
                { title: 'At most', cell: mostOf },
                { title: 'In use', cell: useOf },
                { title: 'Chosen by', cell: ({ chosen_by: by }) => by?.kind ?? 'nobody' },
              ]}
            />
            <section aria-labelledby="own-limit">
              <h2 id="own-limit">A limit of its own</h2>
              <div className="card form-card">
                <Form submit="Save" why={why} onSubmit={save}>
                  <SelectField
                    name="name"
                    label="Limit"
                    options={items.map(({ name }) => [name, name] as const)}
                  />
                  <TextField
                    name="value"
                    label="At most"
                    isOptional
                    hint="0 is no limit; empty takes back what the project had chosen"
                  />
                </Form>
              </div>
            </section>
          </>
        )}
      </Listing>
      <AsCommand lines={[`slipway limit list --project ${project.path_with_namespace}`]} />
    </>
  );
}

function aboutOf({ name, what }: ProjectLimit) {
  return (
    <>
      {what}
      <br />
      <code className="value">{name}</code>
    </>
  );
}

function mostOf({ value, unit, is_unlimited: isUnlimited }: ProjectLimit): string {
  return isUnlimited ? 'no limit' : `${value} ${wordOf(unit)}`;
}

function useOf({ use, unit }: ProjectLimit): string {
  return use === null ? '' : `${use} ${wordOf(unit)}`;
}

const wordOf = (unit: string): string => (unit === 'megabytes' ? 'MB' : unit);
