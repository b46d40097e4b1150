import type { Project } from '@slipway/contract';
import { post, projectApi } from '#data/api.ts';
import { type Fields, Form, SelectField, TextField } from '#ui/form.tsx';

const people = [
  [40, 'Maintainers'],
  [30, 'Developers and maintainers'],
  [60, 'Administrators of the instance'],
] as const;

/** Asks which environment is to be protected, who may deploy there, and how many approve first. */
export function ProtectEnvironment({
  project,
  why,
  onDone,
}: {
  readonly project: Project;
  readonly why: string | undefined;
  readonly onDone: () => void;
}) {
  const protect = async (fields: Fields) => {
    const required_approvals = fields.number('approvals');
    const rule = { access_level: fields.number('approvers'), required_approvals };
    await post(`${projectApi(project.id)}/protected_environments`, {
      name: fields.text('name'),
      deploy_access_levels: [{ access_level: fields.number('level') }],
      ...(required_approvals > 0 && { approval_rules: [rule] }),
    });
    onDone();
  };
  return (
    <section aria-labelledby="protect">
      <h2 id="protect">Protect an environment</h2>
      <div className="card form-card">
        <Form submit="Protect environment" why={why} onSubmit={protect}>
          <TextField name="name" label="Environment" hint="production" />
          <SelectField name="level" label="May deploy" value={40} options={people} />
          <SelectField
            name="approvals"
            label="Approvals before a deployment"
            value={0}
            options={[0, 1, 2, 3, 4, 5].map((count) => [count, String(count || 'None')] as const)}
          />
          <SelectField name="approvers" label="Approved by" value={40} options={people} />
        </Form>
      </div>
    </section>
  );
}
