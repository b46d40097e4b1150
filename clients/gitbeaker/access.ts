import assert from 'node:assert/strict';
import type { StepsOf } from './steps.ts';

/** Steps about who may do what. */
export const access: StepsOf = (gitlab) => ({
  async 'protected branch'(id) {
    await gitlab.ProtectedBranches.unprotect(id, 'main');
    await gitlab.ProtectedBranches.protect(id, 'main', { allowForcePush: false });
    assert.equal((await gitlab.ProtectedBranches.show(id, 'main')).allow_force_push, false);
  },
  async 'access token, deploy token'(id) {
    const token = await gitlab.ProjectAccessTokens.create(id, 'bot', ['api'], inAMonth());
    await gitlab.ProjectAccessTokens.revoke(id, token.id);
    await gitlab.DeployTokens.create('pulls', ['read_registry'], { projectId: id });
  },
  async 'group, user, member'(id) {
    const group = await gitlab.Groups.create('beaker team', 'beaker-team');
    await gitlab.GroupVariables.create(group.id, 'A', 'b');
    const user = await gitlab.Users.create({
      username: 'beaver',
      name: 'Beaver',
      email: 'beaver@example.com',
      password: 'quite a long password',
    });
    await gitlab.ProjectMembers.add(id, 30, { userId: user.id });
    await gitlab.GroupMembers.add(group.id, 30, { userId: user.id });
    await gitlab.Groups.remove(group.id);
  },
});

function inAMonth(): string {
  return new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
}
