import type { Pipeline, Project, TreeEntry } from '@slipway/contract';
import { type ChangeEvent, useId, useState } from 'react';
import { getAll, post, projectApi } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { Dialog } from '#ui/form/dialog.tsx';
import { useSubmit } from '#ui/form/use-submit.ts';
import { Loading } from '#ui/state/states.tsx';
import { type FolderChange, folderChanges, type LocalFile } from './folder-changes.ts';

/** Runs a pipeline of a folder as it is now, uncommitted changes and all, on a branch of its own. */
export function TryFolder({
  project,
  onClose,
}: {
  readonly project: Project;
  readonly onClose: () => void;
}) {
  const id = useId();
  const { session } = useSession();
  const { isBusy: isReading, run } = useAction();
  const { isBusy, problem, submit } = useSubmit();
  const [changes, setChanges] = useState<readonly FolderChange[]>();
  const api = projectApi(project.id);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.currentTarget.files ?? [])].map(localFile);
    run(async () => {
      const query = new URLSearchParams({ ref: project.default_branch, recursive: 'true' });
      const tree = await getAll<TreeEntry>(`${api}/repository/tree?${query}`);
      setChanges(await folderChanges(files, tree));
    });
  };
  const send = () =>
    submit(async () => {
      const branch = `try/${session?.username ?? 'somebody'}/${Date.now().toString(36)}`;
      const commit = await post<{ readonly id: string }>(`${api}/repository/commits`, {
        branch,
        start_branch: project.default_branch,
        commit_message: 'Try a folder as it is now [ci skip]',
        actions: (changes ?? []).map(({ action, path, bytes }) => ({
          action,
          file_path: path,
          ...(bytes && { content: base64(bytes), encoding: 'base64' }),
        })),
      });
      if (!commit.id) return;
      const pipeline = await post<Pipeline>(`${api}/pipeline`, { ref: branch });
      onClose();
      navigate(to.pipeline(project.path_with_namespace, pipeline.id));
    });
  return (
    <Dialog title="Try a folder of this machine" isOpen onClose={onClose}>
      <div className="form">
        <p>
          Its files as they are now, committed or not, go to a branch <code>try/…</code> and run
          there. What <code>.gitignore</code> leaves out stays here.
        </p>
        <label htmlFor={id}>
          <span>Folder of your checkout</span>
          <input
            id={id}
            type="file"
            multiple
            // React has no name for it, browsers do.
            {...{ webkitdirectory: '' }}
            onChange={choose}
          />
        </label>
        {isReading && <Loading lines={1} />}
        {changes && <Differences changes={changes} branch={project.default_branch} />}
        <p className="problem" role="alert">
          {problem}
        </p>
        <span className="actions">
          <button
            type="button"
            className="button primary"
            disabled={isBusy || !changes || changes.length === 0}
            onClick={() => void send()}
          >
            Run it
          </button>
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </span>
      </div>
    </Dialog>
  );
}

const mostNamed = 12;
const words = { create: 'new', update: 'changed', delete: 'gone' } as const;

function Differences({
  changes,
  branch,
}: {
  readonly changes: readonly FolderChange[];
  readonly branch: string;
}) {
  if (changes.length === 0) return <p role="status">It is the same as {branch}.</p>;
  return (
    <div role="status">
      <p>Different from {branch}:</p>
      <ul>
        {changes.slice(0, mostNamed).map(({ action, path }) => (
          <li key={path}>
            {path} <span className="muted">{words[action]}</span>
          </li>
        ))}
        {changes.length > mostNamed && (
          <li className="muted">and {changes.length - mostNamed} more</li>
        )}
      </ul>
    </div>
  );
}

/** Browsers put the name of the folder before the path. */
function localFile(file: File): LocalFile {
  return {
    path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name,
    bytes: async () => new Uint8Array(await file.arrayBuffer()),
  };
}

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(parts.join(''));
}
