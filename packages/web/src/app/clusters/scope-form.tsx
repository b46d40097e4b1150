import type { ConnectedCluster } from '@slipway/contract';
import { put } from '#data/api.ts';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';

/** Says for which environments a cluster is. */
export function ScopeForm({
  api,
  cluster: { id, name, environment_scope: scope },
  why,
  onDone,
}: {
  /** `/api/v4/projects/1/clusters` */
  readonly api: string;
  readonly cluster: ConnectedCluster;
  readonly why: string | undefined;
  readonly onDone: () => void;
}) {
  const save = async (fields: Fields) => {
    await put(`${api}/${id}`, { environment_scope: fields.text('environment_scope') });
    onDone();
  };
  return (
    <section aria-labelledby="cluster-scope">
      <h2 id="cluster-scope">Environments of “{name}”</h2>
      <div className="card form-card">
        <Form submit="Use it for these" why={why} onSubmit={save}>
          <TextField
            name="environment_scope"
            label="Which environments"
            value={scope}
            hint="*, production or review/*. Their next jobs go there; what runs elsewhere stays."
          />
        </Form>
      </div>
    </section>
  );
}
