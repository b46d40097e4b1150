import type { Project } from '@slipway/contract';
import { Copy } from '#ui/copy.tsx';

/** How to bring a first commit, or a first pipeline. */
export function PushHint({ project }: { readonly project: Project }) {
  if (project.empty_repo === false) {
    return (
      <p>
        Commit a file <code>.gitlab-ci.yml</code>; each push then starts a pipeline.
      </p>
    );
  }
  return (
    <>
      <p>The repository is empty. Push a branch to start:</p>
      <Copy
        label="Command"
        text={`git push ${project.http_url_to_repo} HEAD:${project.default_branch}`}
      />
      <p className="muted">Git asks for your user name and password, or an access token.</p>
    </>
  );
}
