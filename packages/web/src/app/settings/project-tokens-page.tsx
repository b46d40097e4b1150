import { projectApi } from '#data/api.ts';
import { PlaceTokens } from '#tokens/place-tokens.tsx';
import { whyNot } from '#tokens/roles.ts';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Tokens that belong to the project, and to no person. */
export function ProjectTokensPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/access_tokens`;
  return (
    <>
      <h1>Access tokens</h1>
      <PlaceTokens place="project" {...{ api, level }} why={whyNot(level, 40)} />
      <AsCommand
        lines={[
          `slipway token create robot --role developer -p ${project.path_with_namespace}`,
          curl('POST', `/api/v4/projects/${project.id}/access_tokens`, {
            name: 'robot',
            'scopes[]': 'api',
            access_level: '30',
          }),
        ]}
      />
    </>
  );
}
