import type { ImageProtection, Project } from '@slipway/contract';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import './images.css';

interface Props {
  readonly project: Project;
  readonly level: number;
}

/** Which images only some may push, or delete. */
export function ProtectedImages({ project, level }: Props) {
  const why = whyNot(level, 40);
  return (
    <section className="protected-images" aria-labelledby="protected-images">
      <h2 id="protected-images">Protected images</h2>
      {why === undefined ? <Rules project={project} /> : <p className="muted">{why}</p>}
    </section>
  );
}

const levels = [
  ['', 'whoever may push'],
  ['maintainer', 'Maintainers'],
  ['owner', 'Owners'],
  ['admin', 'Administrators'],
] as const;

const wordFor = (level: string | null) =>
  levels.find(([each]) => each === (level ?? ''))?.[1] ?? level;

function Rules({ project }: Pick<Props, 'project'>) {
  const api = `${projectApi(project.id)}/registry/protection/repository/rules`;
  const prefix = project.path_with_namespace.toLowerCase();
  const rules = useResource(api, (path, signal) => getAll<ImageProtection>(path, signal));
  const protect = async (fields: Fields) => {
    await post(api, {
      repository_path_pattern: [prefix, fields.text('pattern')].filter(Boolean).join('/'),
      minimum_access_level_for_push: fields.text('push'),
      minimum_access_level_for_delete: fields.text('delete'),
    });
    rules.reload();
  };
  return (
    <>
      <Listing
        of={rules}
        what="the rules"
        none="No image is protected"
        hint="Developers push and delete all of them."
      >
        {(items) => (
          <Table
            caption="Protected images"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              {
                title: 'Images',
                cell: ({ repository_path_pattern: pattern }) => <strong>{pattern}</strong>,
              },
              { title: 'May push', cell: (it) => wordFor(it.minimum_access_level_for_push) },
              { title: 'May delete', cell: (it) => wordFor(it.minimum_access_level_for_delete) },
              {
                title: 'Actions',
                isOfVerbs: true,
                cell: ({ id, repository_path_pattern: pattern }) => (
                  <Confirm
                    verb="Unprotect"
                    what="the images"
                    name={pattern}
                    isSmall
                    onConfirm={() => remove(`${api}/${id}`).then(rules.reload)}
                  >
                    <p>Developers push and delete them, then.</p>
                  </Confirm>
                ),
              },
            ]}
          />
        )}
      </Listing>
      <div className="card form-card">
        <Form submit="Protect" onSubmit={protect}>
          <TextField
            name="pattern"
            label={`Below ${prefix}/`}
            isOptional
            hint="web, or release-* for all that begin so; empty is the image of the project itself"
          />
          <SelectField name="push" label="May push" value="maintainer" options={levels} />
          <SelectField name="delete" label="May delete" value="maintainer" options={levels} />
        </Form>
      </div>
    </>
  );
}
