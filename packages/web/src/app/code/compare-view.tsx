import type { Comparison } from '@slipway/contract';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { FileDiffs } from '#diff/file-diffs.tsx';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import type { CodeProps } from './code-props.ts';
import { CommitRows } from './commits-view.tsx';

/** What one ref has that another does not: `/-/compare/main...feature`. */
export function CompareView({ project, ref }: CodeProps) {
  const name = project.path_with_namespace;
  const [from = '', to_ = ''] = ref.split('...');
  const show = async (fields: Fields) => {
    const range = `${fields.text('from')}...${fields.text('to')}`;
    navigate(`${to.code(name, 'compare')}/${range.split('/').map(encodeURIComponent).join('/')}`);
  };
  return (
    <>
      <title>{`Compare · ${name} · Slipway`}</title>
      <h1>Compare</h1>
      <div className="compare-form">
        <Form submit="Compare" keeps onSubmit={show}>
          <TextField
            name="from"
            label="From"
            value={from || project.default_branch}
            hint="A branch, a tag or a commit"
          />
          <TextField name="to" label="To" value={to_} hint="What it has that the first has not" />
        </Form>
      </div>
      {from !== '' && to_ !== '' && <Between project={project} from={from} to={to_} />}
    </>
  );
}

function Between({
  project,
  from,
  to: target,
}: Pick<CodeProps, 'project'> & { readonly from: string; readonly to: string }) {
  const query = new URLSearchParams({ from, to: target });
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/repository/compare?${query}`,
    (key, signal) => get<Comparison>(key, signal),
  );
  if (!data) {
    return error ? <Failure error={error} what="the comparison" retry={reload} /> : <Loading />;
  }
  if (data.commits.length === 0 && data.diffs.length === 0) {
    return (
      <Empty title={`${target} has nothing that ${from} has not`}>
        <p className="muted">Maybe the other way round.</p>
      </Empty>
    );
  }
  return (
    <>
      <section aria-labelledby="commits">
        <h2 id="commits">
          {data.commits.length} {data.commits.length === 1 ? 'commit' : 'commits'}
        </h2>
        <CommitRows project={project} commits={data.commits.toReversed()} />
      </section>
      <FileDiffs files={data.diffs} />
      <AsCommand lines={[`git log ${from}..${target}`, `git diff ${from}...${target}`]} />
    </>
  );
}
