import { useState } from 'react';
import { ApiError, post, projectApi, put } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { isKeptFrom, whyNotHere } from './branch-rights.ts';
import type { CodeProps } from './code-props.ts';
import { PlaceHead } from './place-head.tsx';
import { readText } from './read-text.ts';
import { rawAddress } from './readme.tsx';
import { SourceField } from './source-field.tsx';

/** A file is changed, and the change committed. */
export function EditView(props: CodeProps) {
  const { project, ref, path } = props;
  const { data, error, reload } = useResource(rawAddress(project, ref, path), readText);
  return (
    <>
      <title>{`Edit ${path} · ${project.path_with_namespace} · Slipway`}</title>
      <PlaceHead at={props} view="edit" />
      {data ? (
        data.isBinary || !data.isWhole ? (
          <Empty title={data.isBinary ? 'This file is not text' : 'This file is too large'}>
            <p>Change it with git.</p>
          </Empty>
        ) : (
          <Editor {...props} text={data.text} isNew={false} />
        )
      ) : error ? (
        <Failure error={error} what="the file" retry={reload} />
      ) : (
        <Loading />
      )}
    </>
  );
}

/** A file is written, and committed. */
export function NewFileView(props: CodeProps) {
  return (
    <>
      <title>{`New file · ${props.project.path_with_namespace} · Slipway`}</title>
      <PlaceHead at={props} view="new" />
      <Editor {...props} text="" isNew />
    </>
  );
}

function Editor(props: CodeProps & { readonly text: string; readonly isNew: boolean }) {
  const { project, ref, path, isNew } = props;
  const [text, setText] = useState(props.text);
  const name = project.path_with_namespace;
  const save = async (fields: Fields) => {
    const file = isNew ? fields.text('path') : path;
    const branch = fields.text('branch');
    const address = `${projectApi(project.id)}/repository/files/${encodeURIComponent(file)}`;
    await (isNew ? post : put)(address, {
      branch,
      ...(branch !== ref && !project.empty_repo && { start_branch: ref }),
      content: text,
      commit_message: fields.text('message') || `${isNew ? 'Add' : 'Change'} ${file}`,
    }).catch((error: unknown) => {
      throw explained(error, branch);
    });
    // The project's own facts (empty or not) change with its first commit.
    if (project.empty_repo) location.assign(to.code(name, 'blob', branch, file));
    else navigate(to.code(name, 'blob', branch, file));
  };
  return (
    <Form submit="Commit" keeps why={whyNotHere(props)} onSubmit={save}>
      {isNew && (
        <TextField
          name="path"
          label="Path"
          value={path && `${path}/`}
          placeholder="folder/file.txt"
        />
      )}
      <SourceField label="Content" text={text} onChange={setText} />
      <TextField
        name="message"
        label="Commit message"
        isOptional
        placeholder={isNew ? 'Add …' : `Change ${path}`}
      />
      <TextField
        name="branch"
        label="Branch"
        value={isKeptFrom(props) ? `change-of-${ref}` : ref}
        hint={
          isKeptFrom(props)
            ? `You may not push to ${ref}; the commit goes to a branch of its own.`
            : 'Another name makes a branch'
        }
      />
    </Form>
  );
}

function explained(error: unknown, branch: string): unknown {
  if (!(error instanceof ApiError) || error.status !== 403) return error;
  return new ApiError(403, `You may not push to ${branch}: give another branch a name.`);
}
