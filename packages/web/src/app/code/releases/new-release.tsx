import type { CodeProps } from '#code/code-props.ts';
import { post, projectApi } from '#data/api.ts';
import { whyNot } from '#tokens/roles.ts';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';

/** Makes a tag known, or a new one. */
export function NewRelease({
  of: { project, level, refs, reloadRefs },
  onMade,
}: {
  readonly of: CodeProps;
  readonly onMade: () => void;
}) {
  const make = async (fields: Fields) => {
    const name = fields.text('name');
    await post(`${projectApi(project.id)}/releases`, {
      tag_name: fields.text('tag'),
      ref: fields.text('ref'),
      description: fields.raw('description'),
      ...(name !== '' && { name }),
    });
    onMade();
    reloadRefs();
  };
  return (
    <section className="card form-card" aria-labelledby="new-release">
      <h2 id="new-release">New release</h2>
      <Form submit="Make release" why={whyNot(level, 30)} onSubmit={make}>
        <TextField
          name="tag"
          label="Tag"
          placeholder="v1.0"
          list="tags-there"
          hint="One that is there, or a new one"
        />
        <datalist id="tags-there">
          {refs?.tags.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <TextField
          name="ref"
          label="A new tag is made from"
          value={project.default_branch}
          hint="A branch or a commit"
        />
        <TextField name="name" label="Title" isOptional hint="Without one, the tag" />
        <TextField name="description" label="What is new" isOptional rows={5} hint="In Markdown" />
      </Form>
    </section>
  );
}
