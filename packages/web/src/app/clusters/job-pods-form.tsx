import type { ConnectedCluster, JobPods } from '@slipway/contract';
import { put } from '#data/api.ts';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';

const levels = [
  ['privileged', 'privileged: anything'],
  ['baseline', 'baseline: nothing that takes over a node'],
  ['restricted', 'restricted: nobody is root'],
] as const;

/** Lets jobs of the kubernetes executor run in a cluster, and says how their pods are made. */
export function JobPodsForm({
  api,
  cluster,
  why,
  onDone,
}: {
  /** `/api/v4/projects/1/clusters` */
  readonly api: string;
  readonly cluster: ConnectedCluster;
  readonly why: string | undefined;
  readonly onDone: () => void;
}) {
  const { id, name, jobs, environment_scope: scope } = cluster;
  const save = async (fields: Fields) => {
    await put(`${api}/${id}`, { jobs_attributes: podsIn(fields) });
    onDone();
  };
  return (
    <section aria-labelledby="job-pods">
      <h2 id="job-pods">Jobs in “{name}”</h2>
      <p className="muted">
        Jobs tagged <code>kubernetes</code>
        {scope !== '*' && (
          <>
            {' '}
            of the environments <code>{scope}</code>
          </>
        )}{' '}
        run there as pods instead of in the built-in cluster. No pod gets the cluster’s token.
      </p>
      <div className="card form-card">
        <Form submit="Let jobs run there" why={why} onSubmit={save}>
          <TextField
            name="namespace"
            label="Namespace"
            value={jobs?.namespace ?? 'gitlab-managed-apps'}
            hint="Made when the first job runs"
          />
          <TextField
            name="helper_image"
            label="Helper image"
            value={jobs?.helper_image ?? 'busybox:stable'}
            hint="Receives sources; needs sh, tar and head"
          />
          <Amounts jobs={jobs} />
          <TextField
            name="node_selector"
            label="Only on nodes with"
            value={lines(jobs?.node_selector, '=')}
            placeholder="pool=ci"
            rows={2}
            isOptional
          />
          <TextField
            name="node_tolerations"
            label="Taints that pods bear with"
            value={lines(jobs?.node_tolerations, ':')}
            placeholder="ci=only:NoSchedule"
            rows={2}
            isOptional
          />
          <SelectField
            name="pod_security"
            label="Pod security standard"
            value={jobs?.pod_security ?? 'baseline'}
            options={levels}
          />
          <TextField
            name="service_account"
            label="Service account"
            value={jobs?.service_account ?? ''}
            isOptional
            hint="Jobs of protected refs get its token"
          />
        </Form>
      </div>
    </section>
  );
}

const amounts = [
  ['cpu_request', 'Processors asked for', '500m'],
  ['cpu_limit', 'Processors at most', '2'],
  ['memory_request', 'Memory asked for', '256Mi'],
  ['memory_limit', 'Memory at most', '2Gi'],
] as const;

function Amounts({ jobs }: { readonly jobs: JobPods | null }) {
  return amounts.map(([name, label, placeholder]) => (
    <TextField key={name} {...{ name, label, placeholder }} value={jobs?.[name] ?? ''} isOptional />
  ));
}

function podsIn(fields: Fields) {
  const texts = ['namespace', 'helper_image', 'pod_security', 'service_account'];
  const named = [...texts, ...amounts.map(([name]) => name)];
  return {
    ...Object.fromEntries(named.map((name) => [name, fields.text(name)])),
    node_selector: pairs(fields.text('node_selector'), '='),
    node_tolerations: pairs(fields.text('node_tolerations'), ':'),
  };
}

/** Each line is parted at its last mark. */
function pairs(text: string, mark: string): Readonly<Record<string, string>> {
  const entries = text.split(/[\n,]/).map((line) => line.trim());
  const parted = entries.filter(Boolean).map((line) => {
    const at = line.lastIndexOf(mark);
    return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  });
  return Object.fromEntries(parted);
}

const lines = (of: Readonly<Record<string, string>> | undefined, mark: string): string =>
  Object.entries(of ?? {})
    .map((pair) => pair.join(mark))
    .join('\n');
