import type { Branch } from '@slipway/contract';
import { post, projectApi, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { to } from '#frame/addresses.ts';
import { Link, useKeptText } from '#frame/router.tsx';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Empty, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import type { CodeProps } from './code-props.ts';

/** The branches: made, protected, deleted. */
export function BranchesView(of: CodeProps) {
  const { project, refs } = of;
  const [wanted, setWanted] = useKeptText('search');
  const name = project.path_with_namespace;
  const shown = refs?.branches.filter((branch) => branch.name.includes(wanted));
  return (
    <>
      <title>{`Branches · ${name} · Slipway`}</title>
      <div className="page-head">
        <h1>Branches</h1>
        <input
          className="search"
          type="search"
          aria-label="Filter branches"
          placeholder="Filter"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </div>
      {shown === undefined ? (
        <Loading />
      ) : shown.length === 0 ? (
        <Empty title={wanted === '' ? 'No branches yet' : 'No branch has such a name'} />
      ) : (
        <BranchTable of={of} branches={shown} />
      )}
      <NewBranch of={of} />
      <AsCommand
        lines={[
          `slipway branch create NAME -p ${project.path_with_namespace}`,
          `git push origin ${project.default_branch}:refs/heads/NAME`,
        ]}
      />
    </>
  );
}

function BranchTable({
  of,
  branches,
}: {
  readonly of: CodeProps;
  readonly branches: readonly Branch[];
}) {
  const name = of.project.path_with_namespace;
  return (
    <Table
      caption="Branches"
      rows={branches}
      keyOf={(branch) => branch.name}
      columns={[
        {
          title: 'Branch',
          cell: (branch) => (
            <>
              <Link href={to.code(name, 'tree', branch.name)}>{branch.name}</Link>
              <p className="muted">{marks(branch)}</p>
            </>
          ),
        },
        {
          title: 'Last commit',
          cell: ({ commit }) => (
            <>
              <Link href={to.commit(name, commit.id)}>{commit.title}</Link>
              <p className="muted">
                <TimeAgo at={commit.committed_date} />
              </p>
            </>
          ),
        },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: (branch) => <BranchVerbs of={of} branch={branch} />,
        },
      ]}
    />
  );
}

function BranchVerbs({ of, branch }: { readonly of: CodeProps; readonly branch: Branch }) {
  const { project, level, reloadRefs } = of;
  const { isBusy, run } = useAction();
  const name = project.path_with_namespace;
  const api = projectApi(project.id);
  const end = async () => {
    await remove(`${api}/repository/branches/${encodeURIComponent(branch.name)}`);
    reloadRefs();
  };
  const protect = () =>
    run(async () => {
      if (branch.protected) {
        await remove(`${api}/protected_branches/${encodeURIComponent(branch.name)}`);
      } else await post(`${api}/protected_branches`, { name: branch.name });
      reloadRefs();
    });
  return (
    <span className="actions">
      {!branch.default && (
        <Link
          className="button small"
          href={to.code(name, 'compare', `${project.default_branch}...${branch.name}`)}
        >
          Compare
        </Link>
      )}
      <Verb
        isSmall
        isBusy={isBusy}
        why={whyNot(level, 40)}
        label={`${branch.protected ? 'Unprotect' : 'Protect'} ${branch.name}`}
        onClick={protect}
      >
        {branch.protected ? 'Unprotect' : 'Protect'}
      </Verb>
      <Confirm
        verb="Delete"
        what="the branch"
        name={branch.name}
        isSmall
        why={whyNotDeleted(branch, level)}
        onConfirm={end}
      >
        <p>
          {branch.merged
            ? 'The default branch has all its commits.'
            : 'Commits that no other branch or tag has are lost.'}
        </p>
      </Confirm>
    </span>
  );
}

function NewBranch({ of: { project, level, reloadRefs } }: { readonly of: CodeProps }) {
  const make = async (fields: Fields) => {
    await post(`${projectApi(project.id)}/repository/branches`, {
      branch: fields.text('name'),
      ref: fields.text('from'),
    });
    reloadRefs();
  };
  return (
    <section className="card form-card" aria-labelledby="new-branch">
      <h2 id="new-branch">New branch</h2>
      <Form submit="Make branch" why={whyNot(level, 30)} onSubmit={make}>
        <TextField name="name" label="Name" />
        <TextField
          name="from"
          label="From"
          value={project.default_branch}
          hint="A branch, a tag or a commit"
        />
      </Form>
    </section>
  );
}

function marks(branch: Branch): string {
  const all = [
    branch.default && 'default',
    branch.protected && 'protected',
    branch.merged && !branch.default && 'merged',
  ];
  return all.filter(Boolean).join(', ');
}

function whyNotDeleted(branch: Branch, level: number): string | undefined {
  if (branch.default) return 'It is the default branch: choose another in the settings first.';
  if (branch.protected) return 'It is protected: unprotect it first.';
  return whyNot(level, 30);
}
