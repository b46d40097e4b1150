import type { Environment, Project, ProtectedEnvironment } from '@slipway/contract';
import { ApiError, get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { approvalsOf, deployersOf } from '#protections/protections.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';

/** Who may deploy to an environment, and who has to approve. */
export function AccessPart({
  project,
  environment: { name, tier },
}: {
  readonly project: Project;
  readonly environment: Environment;
}) {
  const rule = useResource(
    `${projectApi(project.id)}/protected_environments/${encodeURIComponent(name)}`,
    readRule,
  );
  if (rule.error) return <Failure error={rule.error} what="who may" retry={rule.reload} />;
  if (rule.data === undefined) return <Loading lines={2} />;
  const settings = `${to.settings(project.path_with_namespace)}/protected_environments`;
  return (
    <section aria-labelledby="who-may">
      <h2 id="who-may">Who may deploy</h2>
      {rule.data === 'hidden' ? (
        <p className="muted">Maintainers see the rules of this environment.</p>
      ) : rule.data === null ? (
        <p>
          It is not protected: whoever may run a job may deploy with it. Protections of a group for
          all environments of the tier <code>{tier}</code> count all the same.
        </p>
      ) : (
        <dl className="definitions">
          <dt>May deploy</dt>
          <dd>{deployersOf(rule.data)}</dd>
          <dt>Approvals</dt>
          <dd>{approvalsOf(rule.data)}</dd>
        </dl>
      )}
      <p>
        <Link href={settings}>Protected environments</Link>
      </p>
    </section>
  );
}

/** Null for an environment that is not protected; `hidden` for who may not see. */
async function readRule(
  path: string,
  signal: AbortSignal,
): Promise<ProtectedEnvironment | null | 'hidden'> {
  try {
    return await get<ProtectedEnvironment>(path, signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return null;
    if (error.status === 403 || error.status === 401) return 'hidden';
    throw error;
  }
}
