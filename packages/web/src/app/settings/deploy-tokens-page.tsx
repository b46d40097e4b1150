import { projectApi } from '#data/api.ts';
import { DeployTokens } from '#tokens/deploy-tokens.tsx';
import { whyNot } from '#tokens/roles.ts';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Tokens of machines that work with a project. */
export function DeployTokensPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/deploy_tokens`;
  return (
    <>
      <h1>Deploy tokens</h1>
      <DeployTokens place="project" api={api} why={whyNot(level, 40)} />
      <AsCommand
        lines={[
          `slipway deploy-token create server --scope read_registry --project ${project.path_with_namespace}`,
          curl('POST', api, { name: 'server', 'scopes[]': 'read_registry' }),
        ]}
      />
    </>
  );
}
