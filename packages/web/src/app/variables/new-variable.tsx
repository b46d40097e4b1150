import { CheckField, type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';

/** The form for one more. */
export function NewVariable({
  why,
  onAdd,
}: {
  readonly why: string | undefined;
  readonly onAdd: (fields: Fields) => Promise<void>;
}) {
  return (
    <section aria-labelledby="new-variable">
      <h2 id="new-variable">Add a variable</h2>
      <div className="card form-card">
        <Form submit="Add variable" why={why} onSubmit={onAdd}>
          <TextField name="key" label="Name" hint="Letters, digits and _" />
          <TextField name="value" label="Value" rows={3} isOptional />
          <SelectField
            name="masking"
            label="In logs and here"
            value="visible"
            options={[
              ['visible', 'Shown'],
              ['masked', 'Masked in logs: at least 8 characters, without spaces'],
              ['hidden', 'Masked in logs, and never shown here again'],
            ]}
          />
          <SelectField
            name="variable_type"
            label="Jobs see"
            value="env_var"
            options={[
              ['env_var', 'the value'],
              ['file', 'the path of a file with the value'],
            ]}
          />
          <TextField
            name="environment_scope"
            label="Environments"
            value="*"
            hint="* is every job; production or review/* only those that deploy there."
          />
          <CheckField
            name="protected"
            label="Only for protected branches and tags"
            hint="Whoever may only push to other branches cannot print it."
          />
          <TextField name="description" label="What it is for" isOptional />
        </Form>
      </div>
    </section>
  );
}
