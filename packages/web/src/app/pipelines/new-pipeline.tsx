import type { Pipeline, Project } from '@slipway/contract';
import { getAll, post, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { navigate } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { variablesIn } from '#settings/variable-lines.ts';
import { AsCommand } from '#ui/as-command.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form.tsx';
import { Loading } from '#ui/states.tsx';

interface Branch {
  readonly name: string;
}

/** Makes a pipeline of a branch or tag as it is now. */
export function NewPipeline({
  project,
  onClose,
}: {
  readonly project: Project;
  readonly onClose: () => void;
}) {
  const api = projectApi(project.id);
  const refs = useResource(`${api}/repository`, async (path, signal) => {
    const kinds = ['branches', 'tags'].map((kind) => getAll<Branch>(`${path}/${kind}`, signal));
    return (await Promise.all(kinds)).flat().map(({ name }) => name);
  });
  const make = async (fields: Fields) => {
    const { id } = await post<Pipeline>(`${api}/pipeline`, {
      ref: fields.text('ref'),
      variables: variablesIn(fields.raw('variables')),
    });
    navigate(to.pipeline(project.path_with_namespace, id));
  };
  return (
    <Dialog title="New pipeline" isOpen onClose={onClose}>
      {refs.data || refs.error ? (
        <Form submit="Run pipeline" keeps onSubmit={make}>
          {refs.data && refs.data.length > 0 ? (
            <SelectField
              name="ref"
              label="Branch or tag"
              value={project.default_branch ?? undefined}
              options={refs.data.map((name) => [name, name] as const)}
            />
          ) : (
            <TextField name="ref" label="Branch or tag" value={project.default_branch ?? 'main'} />
          )}
          <VariablesField />
        </Form>
      ) : (
        <Loading lines={2} />
      )}
      <AsCommand
        lines={[
          `slipway pipeline run ${project.default_branch ?? 'main'} --var NAME=value -p ${project.path_with_namespace}`,
        ]}
      />
    </Dialog>
  );
}

/** Variables for once, line by line. */
export function VariablesField() {
  return (
    <TextField
      name="variables"
      label="Variables"
      rows={4}
      isOptional
      hint="NAME=value, one a line; for this once, before those of the project and of the file"
    />
  );
}
