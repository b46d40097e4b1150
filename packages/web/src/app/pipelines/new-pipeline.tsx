import type { Pipeline, PipelineForm, Project } from '@slipway/contract';
import { useState } from 'react';
import { get, getAll, post, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { variablesIn } from '#settings/variable-lines.ts';
import { Dialog } from '#ui/form/dialog.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Loading } from '#ui/state/states.tsx';
import { AskedFields, inputsGiven, nothingAsked } from './asked-fields.tsx';

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
  const [ref, setRef] = useState(project.default_branch);
  const form = useResource(`${api}/ci/form?${new URLSearchParams({ ref })}`, (path, signal) =>
    get<PipelineForm>(path, signal),
  );
  const make = async (fields: Fields) => {
    const { inputs, variables } = form.data ?? nothingAsked;
    const { id } = await post<Pipeline>(`${api}/pipeline`, {
      ref: fields.text('ref'),
      variables: [
        // What was left as it is, the file says itself.
        ...variables
          .map(({ key, value }) => ({ key, value: fields.text(`variable ${key}`), before: value }))
          .filter(({ value, before }) => value !== before)
          .map(({ key, value }) => ({ key, value })),
        ...variablesIn(fields.raw('variables')),
      ],
      ...(inputs.length > 0 && { inputs: inputsGiven(inputs, fields) }),
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
              onChoose={setRef}
            />
          ) : (
            <TextField name="ref" label="Branch or tag" value={project.default_branch ?? 'main'} />
          )}
          <AskedFields key={ref} form={form.data ?? nothingAsked} />
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
