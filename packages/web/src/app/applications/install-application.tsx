import type { ApplicationPreview, CatalogEntry } from '@slipway/contract';
import { useState } from 'react';
import { DiffView } from '#cluster/yaml/diff-view.tsx';
import { get, post } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { ChartFile, fileIn } from './chart-file.tsx';
import { RightsList } from './rights-list.tsx';

type Wish = Readonly<Record<string, unknown>>;

const elsewhere = [
  ['upload', 'A file of yours'],
  ['address', 'A registry or repository'],
] as const;

/** Looks at what installing a chart would do and what it may then, before it does it. */
export function InstallApplication({
  api,
  isBusy,
  onInstall,
}: {
  /** `/api/v4/admin/cluster/applications` */
  readonly api: string;
  readonly isBusy: boolean;
  readonly onInstall: (wish: Wish) => Promise<void>;
}) {
  const catalog = useResource(`${api}/catalog`, (path, signal) =>
    get<readonly CatalogEntry[]>(path, signal),
  );
  const [from, setFrom] = useState<string>('upload');
  const [looked, setLooked] = useState<{
    readonly wish: Wish;
    readonly preview: ApplicationPreview;
  }>();
  const known = catalog.data?.find(({ name }) => name === from);
  const look = async (fields: Fields) => {
    // What was looked at before is not what is in the form now.
    setLooked(undefined);
    const wish = { ...(await chartIn(fields, known)), ...sharedIn(fields) };
    setLooked({ wish, preview: await post<ApplicationPreview>(`${api}/preview`, wish) });
  };
  const install = async (wish: Wish) => {
    setLooked(undefined);
    await onInstall(wish);
  };
  const options = [...(catalog.data ?? []).map((it) => [it.name, it.title] as const), ...elsewhere];
  return (
    <section aria-labelledby="install-application">
      <h2 id="install-application">Install an application</h2>
      <div className="card form-card">
        <Form submit="Look at what it would do" keeps onSubmit={look}>
          <SelectField
            name="from"
            label="Chart"
            value={from}
            options={options}
            onChoose={setFrom}
            hint={known?.summary}
          />
          {from === 'upload' && <ChartFile />}
          {from === 'address' && <ChartAddress />}
          <TextField key={`name-${from}`} name="name" label="Name" value={known?.name ?? ''} />
          <TextField
            key={`namespace-${from}`}
            name="namespace"
            label="Namespace"
            value={known?.namespace ?? ''}
            hint="Made when it is missing"
          />
          <TextField
            key={`values-${from}`}
            name="values"
            label="Values"
            value={known?.values ?? ''}
            rows={6}
            isOptional
            hint="YAML; for an upgrade all of them, in the place of those before"
          />
        </Form>
      </div>
      {looked && (
        <section className="card form-card" aria-live="polite" aria-label="What it would do">
          <h2>
            {looked.preview.action === 'install' ? 'It would be installed' : 'It would be upgraded'}
          </h2>
          <p>It is given these rights, and no others:</p>
          <RightsList rights={looked.preview.rights} />
          <details open={looked.preview.action === 'upgrade'}>
            <summary>What changes in the cluster</summary>
            <DiffView before={looked.preview.before} after={looked.preview.manifest} />
          </details>
          <Verb tone="primary" isBusy={isBusy} onClick={() => void install(looked.wish)}>
            {looked.preview.action === 'install' ? 'Install with these rights' : 'Upgrade'}
          </Verb>
        </section>
      )}
    </section>
  );
}

function ChartAddress() {
  return (
    <>
      <TextField
        name="chart"
        label="Address or name"
        placeholder="oci://registry.example.com/charts/hello"
        hint="A name needs the address of its repository"
      />
      <TextField
        name="repository"
        label="Repository"
        placeholder="https://charts.example.com"
        isOptional
      />
      <TextField name="version" label="Version" isOptional hint="The newest unless given" />
    </>
  );
}

function sharedIn(fields: Fields): Wish {
  const [name, namespace] = [fields.text('name'), fields.text('namespace')];
  return { name, namespace, values: fields.raw('values') };
}

async function chartIn(fields: Fields, known: CatalogEntry | undefined): Promise<Wish> {
  if (known) {
    const { chart, repository, version } = known;
    return { chart, ...(repository && { repository }), ...(version && { version }) };
  }
  if (fields.text('from') === 'upload') return { archive: await fileIn(fields) };
  const given = ['chart', 'repository', 'version'].map((name) => [name, fields.text(name)]);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}
