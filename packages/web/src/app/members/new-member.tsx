import { post } from '#data/api.ts';
import { roles, whyNot } from '#tokens/roles.ts';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { rolesUpTo, type WhoseMembers } from './whose-members.ts';

/** Lets somebody in. */
export function NewMember({
  level,
  needed,
  api,
  onAdded,
}: WhoseMembers & {
  readonly onAdded: () => void;
}) {
  const allowed = rolesUpTo(level);
  const add = async (fields: Fields) => {
    const expiry = fields.text('expires_at');
    await post(`${api}/members`, {
      username: fields.text('username'),
      access_level: fields.number('access_level'),
      ...(expiry !== '' && { expires_at: expiry }),
    });
    onAdded();
  };
  return (
    <section aria-labelledby="new-member">
      <h2 id="new-member">Add a member</h2>
      <div className="card form-card">
        <Form submit="Add member" why={whyNot(level, needed)} onSubmit={add}>
          <TextField name="username" label="User name" />
          <SelectField
            name="access_level"
            label="Role"
            value={30}
            options={allowed.length > 0 ? allowed : roles}
            hint="Reporters read. Developers push and run pipelines. Maintainers change settings and deploy from protected branches."
          />
          <TextField name="expires_at" label="Until" type="date" isOptional />
        </Form>
      </div>
    </section>
  );
}
