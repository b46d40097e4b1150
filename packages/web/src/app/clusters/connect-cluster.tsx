import type { ClusterReport } from '@slipway/contract';
import { post } from '#data/api.ts';
import { Copy } from '#ui/copy.tsx';
import { CheckField, type Fields, Form, TextField } from '#ui/form/form.tsx';

/** Tries a cluster by its address, authority and token, and connects it when all is well. */
export function ConnectCluster({
  api,
  add,
  why,
  onTried,
  onMade,
}: {
  readonly api: string;
  readonly add: 'user' | 'add';
  readonly why: string | undefined;
  readonly onTried: (name: string, report: ClusterReport) => void;
  readonly onMade: () => void;
}) {
  const connect = async (fields: Fields) => {
    const wish = wishIn(fields);
    const report = await post<ClusterReport>(`${api}/check`, wish);
    onTried(wish.name, report);
    if (!report.ok) throw new Error('It was not connected: the steps above say why.');
    await post(`${api}/${add}`, wish);
    onMade();
  };
  return (
    <section aria-labelledby="connect-cluster">
      <h2 id="connect-cluster">Connect a cluster</h2>
      <div className="card form-card">
        <Form submit="Try and connect" why={why} onSubmit={connect}>
          <OtherSide />
          <TextField name="name" label="Name" />
          <TextField name="url" label="API address" placeholder="https://203.0.113.7:6443" />
          <TextField
            name="ca"
            label="Certificate of its authority"
            rows={4}
            isOptional
            hint="PEM; empty where everybody knows the authority"
          />
          <TextField
            name="token"
            label="Token"
            type="password"
            hint={<>Of a service account there. It is encrypted and never shown again.</>}
          />
          <TextField name="scope" label="Environments" value="*" hint="production, or review/*" />
          <TextField
            name="namespace"
            label="Namespace"
            isOptional
            hint="Where all jobs work; empty is one for each environment"
          />
          <TextField name="domain" label="Domain of its Ingresses" isOptional />
          <CheckField
            name="managed"
            label="Each environment gets an account of its own"
            hint="Otherwise all jobs get the token itself, and only those of protected refs"
            isChecked
          />
        </Form>
      </div>
    </section>
  );
}

/** Where the cluster is, and an account there: what somebody types who reaches it by kubectl. */
function OtherSide() {
  const account = `${location.origin}/api/v4/clusters/account`;
  const field = 'jsonpath={.clusters[0].cluster';
  return (
    <details>
      <summary>Commands for the other side</summary>
      <p className="muted">
        An account for Slipway, by <a href={account}>these objects with these rights</a>; with the
        right to install applications by <code>?applications=true</code>:
      </p>
      <Copy label="Command for the account" text={`kubectl apply -f ${account}`} />
      <p className="muted">Its address:</p>
      <Copy
        label="Command for the address"
        text={`kubectl config view --minify -o '${field}.server}'`}
      />
      <p className="muted">The certificate of its authority:</p>
      <Copy
        label="Command for the certificate"
        text={`kubectl config view --minify --raw --flatten -o '${field}.certificate-authority-data}' | base64 -d`}
      />
      <p className="muted">The token:</p>
      <Copy
        label="Command for the token"
        text="kubectl get secret slipway -n slipway -o 'jsonpath={.data.token}' | base64 -d"
      />
    </details>
  );
}

function wishIn(fields: Fields) {
  return {
    name: fields.text('name'),
    environment_scope: fields.text('scope'),
    domain: fields.text('domain'),
    managed: fields.isChecked('managed'),
    platform_kubernetes_attributes: {
      api_url: fields.text('url'),
      ca_cert: fields.text('ca'),
      token: fields.text('token'),
      namespace: fields.text('namespace'),
    },
  };
}
