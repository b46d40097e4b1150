import type { Runner } from '@slipway/contract';
import { getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { RegisterRunner } from '#runners/register-runner.tsx';
import { RunnerTable } from '#runners/runner-table.tsx';
import { whyNot } from '#tokens/roles.ts';
import { Listing } from '#ui/list/listing.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Runners that take jobs of this project. */
export function ProjectRunnersPage({ project, level }: SettingsProps) {
  const path = `${projectApi(project.id)}/runners`;
  const runners = useResource(path, (key, signal) => getAll<Runner>(key, signal));
  return (
    <>
      <h1>Runners</h1>
      <p className="muted">Programs that take this project’s jobs, with what each takes.</p>
      <Listing
        of={runners}
        what="the runners"
        none="No runner takes its jobs"
        hint="Register one below, or let runners of the instance take them (General)."
      >
        {(items) => <RunnerTable runners={items} />}
      </Listing>
      <RegisterRunner
        scope={{ runner_type: 'project_type', project_id: project.id }}
        why={whyNot(level, 40)}
        onMade={runners.reload}
      />
      <AsCommand lines={[curl('GET', `/api/v4/projects/${project.id}/runners`)]} />
    </>
  );
}
