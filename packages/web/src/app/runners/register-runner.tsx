import '#tokens/tokens.css';
import { useState } from 'react';
import { post } from '#data/api.ts';
import { Copy } from '#ui/copy.tsx';
import { CheckField, type Fields, Form, TextField } from '#ui/form/form.tsx';

/** Makes a runner, and shows the command that starts its program. */
export function RegisterRunner({
  scope,
  why,
  onMade,
}: {
  /** Whose jobs it takes: `{runner_type: 'instance_type'}`. */
  readonly scope: Readonly<Record<string, string | number>>;
  readonly why?: string | undefined;
  readonly onMade: () => void;
}) {
  const [token, setToken] = useState<string>();
  const make = async (fields: Fields) => {
    const tags = fields.text('tags');
    const made = await post<{ readonly token: string }>('/api/v4/user/runners', {
      ...scope,
      description: fields.text('description'),
      tag_list: tags === '' ? [] : tags.split(/\s*,\s*/),
      run_untagged: fields.isChecked('untagged') || tags === '',
    });
    setToken(made.token);
    onMade();
  };
  return (
    <section aria-labelledby="new-runner">
      <h2 id="new-runner">Register a runner</h2>
      {token !== undefined && (
        <div className="new-token" role="status">
          <p>
            <strong>The runner is made.</strong> Its program starts with this, on any machine that
            has gitlab-runner and reaches this server. The token is not shown again.
          </p>
          <Copy
            label="Command"
            text={`gitlab-runner register --non-interactive --url ${location.origin} --token ${token} --executor docker --docker-image alpine`}
          />
        </div>
      )}
      <div className="card form-card">
        <Form submit="Register runner" why={why} onSubmit={make}>
          <TextField name="description" label="Name" hint="Where it runs: build-machine-2" />
          <TextField
            name="tags"
            label="Tags"
            isOptional
            hint="docker, gpu: jobs ask for it by them"
          />
          <CheckField name="untagged" label="It also takes jobs without tags" isChecked />
        </Form>
      </div>
    </section>
  );
}
