import { get, put } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { CheckField, type Fields, Form, TextField } from '#ui/form/form.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { useNotices } from '#ui/state/notices.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';

type Limits = Readonly<Record<string, number | boolean>>;

const lists = [
  ['/api/v4/application/settings', 'Files, pushes and requests'],
  ['/api/v4/application/plan_limits', 'Projects and pipelines'],
] as const;

const words: Readonly<Record<string, readonly [string, string]>> = {
  max_artifacts_size: ['One file of artifacts', 'MB'],
  max_attachment_size: ['One uploaded file', 'MB'],
  generic_packages_max_file_size: ['One file of a package', 'bytes'],
  repository_size_limit: ['A repository with its large files', 'MB'],
  receive_max_input_size: ['One push', 'MB'],
  git_push_pipeline_limit: ['Pipelines made by one push', ''],
  storage_size_limit: ['Repository, artifacts, packages and uploads of a project', 'MB'],
  ci_jobs_trace_size_limit: ['The log of a job', 'MB'],
  ci_pipeline_size: ['Jobs of one pipeline', ''],
  ci_active_jobs: ['Jobs of a project’s pipelines that go on', ''],
  environment_pods_limit: ['Pods of one environment in the built-in cluster', ''],
  environment_volumes_limit: ['Claims of volumes of one environment there', ''],
  ci_max_includes: ['Files that a configuration includes', ''],
  allow_local_requests_from_web_hooks_and_services: [
    'Webhooks and imports may ask this machine and private networks',
    '',
  ],
  ...throttled('unauthenticated_api', 'API: requests of strangers', 'one address'),
  ...throttled('authenticated_api', 'API: requests of users', 'one user'),
  ...throttled('unauthenticated_web', 'Pages: requests of strangers', 'one address'),
  ...throttled('authenticated_web', 'Pages: requests of users', 'one user'),
  ...throttled('unauthenticated_git_http', 'Git: requests of strangers', 'one address'),
  ...throttled('authenticated_git_http', 'Git: requests of users', 'one user'),
};

function throttled(
  name: string,
  requests: string,
  whose: string,
): Readonly<Record<string, readonly [string, string]>> {
  return {
    [`throttle_${name}_enabled`]: [`${requests} are counted`, ''],
    [`throttle_${name}_requests_per_period`]: [`${requests}: so many of ${whose}`, ''],
    [`throttle_${name}_period_in_seconds`]: ['… in so many seconds', ''],
  };
}

/** What may be how large. */
export function LimitsPage() {
  return (
    <>
      <h1>Limits</h1>
      <p className="muted">0 is no limit. Groups and projects may have their own.</p>
      {lists.map(([path, title]) => (
        <LimitList key={path} path={path} title={title} />
      ))}
      <AsCommand
        lines={[
          'slipway limit set max_artifacts_size 100 --instance',
          curl('PUT', '/api/v4/application/settings', { max_artifacts_size: '100' }),
        ]}
      />
    </>
  );
}

function LimitList({ path, title }: { readonly path: string; readonly title: string }) {
  const { announce } = useNotices();
  const { data, error, reload } = useResource(path, (key, signal) => get<Limits>(key, signal));
  if (!data) return error ? <Failure error={error} what={title} retry={reload} /> : <Loading />;
  const names = Object.keys(data).filter((name) => name in words);
  const save = async (fields: Fields) => {
    const changed = names.map((name) => [
      name,
      typeof data[name] === 'boolean' ? fields.isChecked(name) : fields.number(name),
    ]);
    await put(path, Object.fromEntries(changed));
    announce('Saved');
    reload();
  };
  return (
    <section aria-labelledby={path}>
      <h2 id={path}>{title}</h2>
      <div className="card form-card">
        <Form submit="Save" keeps onSubmit={save}>
          {names.map((name) => (
            <LimitField key={name} name={name} value={data[name] ?? 0} />
          ))}
        </Form>
      </div>
    </section>
  );
}

function LimitField({ name, value }: { readonly name: string; readonly value: number | boolean }) {
  const [label = name, unit = ''] = words[name] ?? [];
  const full = unit === '' ? label : `${label}, in ${unit}`;
  return typeof value === 'boolean' ? (
    <CheckField name={name} label={full} isChecked={value} />
  ) : (
    <TextField name={name} label={full} type="number" min={0} value={value} />
  );
}
