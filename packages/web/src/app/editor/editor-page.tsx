import type { Branch, Project } from '@slipway/contract';
import { useState } from 'react';
import { readText } from '#code/read-text.ts';
import { rawAddress } from '#code/readme.tsx';
import { ApiError, getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { navigate, useQuery } from '#frame/router.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { Editor } from './editor.tsx';

/** A first file, for those who have none. */
const starter = `stages: [build, test]

build:
  stage: build
  script:
    - echo "build it here"

test:
  stage: test
  script:
    - echo "test it here"
`;

/** The pipeline file of a project: written, tried and committed in one place. */
export function EditorPage({ project }: { readonly project: Project }) {
  const asked = useQuery().get('branch_name');
  const path = project.ci_config_path || '.gitlab-ci.yml';
  const branches = useResource(`${projectApi(project.id)}/repository/branches`, (key, signal) =>
    getAll<Branch>(key, signal),
  );
  const ref = asked ?? project.default_branch;
  const file = useResource(rawAddress(project, ref, path), readText);
  const isMissing = file.error instanceof ApiError && file.error.status === 404;
  const [seen, setSeen] = useState(0);
  const name = project.path_with_namespace;
  const isReady = branches.data && (file.data || isMissing);
  return (
    <>
      <title>{`Pipeline editor · ${name} · Slipway`}</title>
      <div className="page-head">
        <h1>Pipeline editor</h1>
        <select
          className="ref-choice"
          aria-label="Branch"
          value={ref}
          onChange={(event) => navigate(to.editor(name, event.target.value))}
        >
          {[...new Set([ref, ...(branches.data ?? []).map((branch) => branch.name)])].map(
            (branch) => (
              <option key={branch} value={branch}>
                {branch}
              </option>
            ),
          )}
        </select>
      </div>
      {isReady ? (
        <Editor
          key={`${ref} ${seen}`}
          project={project}
          branch={branches.data?.find((branch) => branch.name === ref)}
          path={path}
          text={file.data?.text ?? starter}
          isNew={isMissing}
          onCommit={() => {
            file.reload();
            setSeen(seen + 1);
          }}
        />
      ) : (file.error ?? branches.error) ? (
        <Failure
          error={(file.error ?? branches.error) as Error}
          what="the file"
          retry={file.reload}
        />
      ) : (
        <Loading />
      )}
    </>
  );
}
