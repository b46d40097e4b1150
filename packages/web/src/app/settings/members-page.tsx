import { projectApi } from '#data/api.ts';
import { MemberList } from '#members/member-list.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Who takes part in a project. */
export function MembersPage({ project, level }: SettingsProps) {
  return (
    <>
      <h1>Members</h1>
      <MemberList place="project" api={projectApi(project.id)} level={level} needed={40} />
      <AsCommand
        lines={[
          `slipway member add ann developer -p ${project.path_with_namespace}`,
          `slipway member share crew developer -p ${project.path_with_namespace}`,
          curl('POST', `/api/v4/projects/${project.id}/members`, {
            username: 'ann',
            access_level: '30',
          }),
        ]}
      />
    </>
  );
}
