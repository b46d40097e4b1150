import { projectApi } from '#data/api.ts';
import { whyNot } from '#tokens/roles.ts';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { VariableList } from '#variables/variable-list.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Variables that jobs of the project get. */
export function VariablesPage({ project, level }: SettingsProps) {
  return (
    <>
      <h1>Variables</h1>
      <p className="muted">
        Every job of the project has them as <code>$NAME</code>. Passwords and keys belong here, not
        into <code>.gitlab-ci.yml</code>.
      </p>
      <VariableList api={`${projectApi(project.id)}/variables`} why={whyNot(level, 40)} />
      <AsCommand
        lines={[
          `slipway variable set API_KEY --masked -p ${project.path_with_namespace}`,
          curl('POST', `/api/v4/projects/${project.id}/variables`, {
            key: 'API_KEY',
            value: 'secret-value',
            masked: 'true',
          }),
        ]}
      />
    </>
  );
}
