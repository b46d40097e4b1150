import type { ImageProtection, Project } from '@slipway/contract';
import { get, post, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';

/** From which role on; without a rule it is developers. */
const roles = [
  ['', 'Developers'],
  ['maintainer', 'Maintainers'],
  ['owner', 'Owners'],
  ['admin', 'Administrators'],
] as const;

const peopleOf = (level: string | null) => roles.find(([role]) => role === (level ?? ''))?.[1];

/** Which images only some push, or delete. */
export function ProtectedImages({
  project,
  why,
}: {
  readonly project: Project;
  /** Why one may not see and change that. */
  readonly why: string | undefined;
}) {
  return (
    <section aria-labelledby="protected-images">
      <h2 id="protected-images">Protected images</h2>
      {why === undefined ? <Rules project={project} /> : <p className="muted">{why}</p>}
    </section>
  );
}

function Rules({ project }: { readonly project: Project }) {
  const api = `${projectApi(project.id)}/registry/protection/repository/rules`;
  const rules = useResource(api, (path, signal) => get<readonly ImageProtection[]>(path, signal));
  const protect = (fields: Fields) => post(api, wishOf(fields, project)).then(rules.reload);
  const end = (id: number) => remove(`${api}/${id}`).then(rules.reload);
  return (
    <>
      <Listing
        of={rules}
        what="the protected images"
        none="No images are protected"
        hint="Developers and their jobs push all of them, and delete them."
      >
        {(items) => <RuleTable rules={items} onEnd={end} />}
      </Listing>
      <div className="card form-card">
        <Form submit="Protect images" onSubmit={protect}>
          <TextField
            name="pattern"
            label="Which images"
            hint={`Below ${project.path_with_namespace}/; release-* is all that begin so`}
          />
          <SelectField
            name="push"
            label="Pushed by"
            value="maintainer"
            options={roles}
            hint="And whoever is more"
          />
          <SelectField name="delete" label="Deleted by" value="maintainer" options={roles} />
        </Form>
      </div>
    </>
  );
}

function RuleTable({
  rules,
  onEnd,
}: {
  readonly rules: readonly ImageProtection[];
  readonly onEnd: (id: number) => Promise<unknown>;
}) {
  return (
    <Table
      caption="Protected images"
      rows={rules}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Images', cell: (it) => <code>{it.repository_path_pattern}</code> },
        { title: 'Pushed by', cell: (it) => peopleOf(it.minimum_access_level_for_push) },
        { title: 'Deleted by', cell: (it) => peopleOf(it.minimum_access_level_for_delete) },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: ({ id, repository_path_pattern: pattern }) => (
            <Confirm
              verb="Unprotect"
              what="the images"
              name={pattern}
              isSmall
              onConfirm={() => onEnd(id)}
            >
              <p>Developers push and delete them, then.</p>
            </Confirm>
          ),
        },
      ]}
    />
  );
}

function wishOf(fields: Fields, { path_with_namespace: base }: Project) {
  return {
    repository_path_pattern: patternOf(fields.text('pattern'), base),
    minimum_access_level_for_push: fields.text('push'),
    minimum_access_level_for_delete: fields.text('delete'),
  };
}

/** What is written is below the project's path, with that before it or without; `/` is the image at the path itself. */
function patternOf(written: string, base: string): string {
  if (`${written}/`.startsWith(`${base}/`)) return written;
  return written === '/' ? base : `${base}/${written.replace(/^\//, '')}`;
}
