import { problemText } from '#agents/config/agent-config';
import type { Standing } from './identity-rules.ts';
import type { AgentFacts } from './job-access-rules.ts';

/** Whether people may use an agent by their tokens, and as what they count. */
export type UserDecision =
  | {
      readonly isAllowed: true;
      readonly as: 'agent' | 'user';
      readonly standings: readonly Standing[];
    }
  | { readonly isAllowed: false; readonly refusal: string };

/**
 * Lets in who may use agents in one of the projects and groups that the file names.
 *
 * @param standings those of them in which the person may
 */
export function decideUserAccess(
  agent: AgentFacts,
  username: string,
  standings: readonly Standing[],
): UserDecision {
  const called = `${agent.project.fullPath}:${agent.name}`;
  const wrong = agent.problems.find(({ severity }) => severity === 'error');
  if (wrong) {
    return no(`the agent ${called} lets nobody in, for its file is wrong: ${problemText(wrong)}`);
  }
  const { userAccess } = agent.config;
  if (userAccess === undefined) {
    return no(
      `people do not use the agent ${called} by their tokens: let a maintainer add user_access to .gitlab/agents/${agent.name}/config.yaml`,
    );
  }
  if (standings.length === 0) {
    return no(
      `${username} is a developer in no project or group that user_access of the agent ${called} names`,
    );
  }
  return { isAllowed: true, as: userAccess.as, standings };
}

const no = (refusal: string): UserDecision => ({ isAllowed: false, refusal });
