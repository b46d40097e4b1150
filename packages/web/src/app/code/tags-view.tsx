import type { Tag } from '@slipway/contract';
import { post, projectApi, remove } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Empty, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import type { CodeProps } from './code-props.ts';

/** The tags: made and deleted. */
export function TagsView(of: CodeProps) {
  const { project, refs } = of;
  const name = project.path_with_namespace;
  return (
    <>
      <title>{`Tags · ${name} · Slipway`}</title>
      <h1>Tags</h1>
      {refs === undefined ? (
        <Loading />
      ) : refs.tags.length === 0 ? (
        <Empty title="No tags yet" />
      ) : (
        <TagTable of={of} tags={refs.tags} />
      )}
      <NewTag of={of} />
      <AsCommand
        lines={[
          `slipway tag create NAME -p ${project.path_with_namespace}`,
          'git tag NAME && git push origin NAME',
        ]}
      />
    </>
  );
}

const tagsApi = ({ project }: CodeProps) => `${projectApi(project.id)}/repository/tags`;

function TagTable({ of, tags }: { readonly of: CodeProps; readonly tags: readonly Tag[] }) {
  const { project, level, reloadRefs } = of;
  const name = project.path_with_namespace;
  const end = async (tag: string) => {
    await remove(`${tagsApi(of)}/${encodeURIComponent(tag)}`);
    reloadRefs();
  };
  return (
    <Table
      caption="Tags"
      rows={tags}
      keyOf={(tag) => tag.name}
      columns={[
        {
          title: 'Tag',
          cell: (tag) => (
            <>
              <Link href={to.code(name, 'tree', tag.name)}>{tag.name}</Link>
              {tag.protected && <p className="muted">protected</p>}
              {tag.message && <p className="muted">{tag.message}</p>}
            </>
          ),
        },
        {
          title: 'Commit',
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
          cell: (tag) => (
            <Confirm
              verb="Delete"
              what="the tag"
              name={tag.name}
              isSmall
              why={whyNot(level, tag.protected ? 40 : 30)}
              onConfirm={() => end(tag.name)}
            >
              <p>Its release, if it has one, loses its sources.</p>
            </Confirm>
          ),
        },
      ]}
    />
  );
}

function NewTag({ of }: { readonly of: CodeProps }) {
  const { project, level, reloadRefs } = of;
  const make = async (fields: Fields) => {
    const message = fields.text('message');
    await post(tagsApi(of), {
      tag_name: fields.text('name'),
      ref: fields.text('from'),
      ...(message !== '' && { message }),
    });
    reloadRefs();
  };
  return (
    <section className="card form-card" aria-labelledby="new-tag">
      <h2 id="new-tag">New tag</h2>
      <Form submit="Make tag" why={whyNot(level, 30)} onSubmit={make}>
        <TextField name="name" label="Name" placeholder="v1.0" />
        <TextField
          name="from"
          label="From"
          value={project.default_branch}
          hint="A branch or a commit"
        />
        <TextField
          name="message"
          label="Message"
          isOptional
          rows={3}
          hint="With one the tag is annotated"
        />
      </Form>
    </section>
  );
}
