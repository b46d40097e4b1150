import type { Branch, Project } from '@slipway/contract';
import { post, projectApi, put } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';

/** Commits the text; the pipeline that it makes follows. */
export function CommitForm({
  project,
  branch,
  path,
  text,
  isNew,
  why,
  onCommit,
}: {
  readonly project: Project;
  readonly branch: Branch | undefined;
  readonly path: string;
  readonly text: string;
  readonly isNew: boolean;
  readonly why: string | undefined;
  readonly onCommit: () => void;
}) {
  const from = branch?.name ?? project.default_branch;
  const isKept = branch?.can_push === false;
  const save = async (fields: Fields) => {
    const target = fields.text('branch');
    const address = `${projectApi(project.id)}/repository/files/${encodeURIComponent(path)}`;
    await (isNew ? post : put)(address, {
      branch: target,
      ...(target !== from && branch && { start_branch: from }),
      content: text,
      commit_message: fields.text('message') || `${isNew ? 'Add' : 'Change'} ${path}`,
    });
    if (target === from) onCommit();
    navigate(to.pipelines(project.path_with_namespace));
  };
  return (
    <Form submit="Commit" keeps why={why} onSubmit={save}>
      <TextField
        name="message"
        label="Commit message"
        isOptional
        placeholder={`${isNew ? 'Add' : 'Change'} ${path}`}
      />
      <TextField
        name="branch"
        label="Branch of the commit"
        value={isKept ? `change-of-${from}` : from}
        hint={isKept ? `You may not push to ${from}.` : 'Another name makes a branch'}
      />
    </Form>
  );
}
