import { deployments, noteDeployment } from '#deployments/deployment-rows';
import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { Approval, ApprovalStore } from './approval.ts';

const approvals = table<Approval>('deployment_approvals', {
  id: integer,
  deploymentId: integer,
  userId: integer,
  protectionId: integer,
  ruleId: integer,
  status: word(),
  comment: nullable(text),
  createdAt: date,
  updatedAt: date,
});

/** What was said of deployments that waited. */
export function sqliteApprovals(database: Database): ApprovalStore {
  const put = (approval: Omit<Approval, 'id'>): Approval => {
    const known = database.get(
      approvals,
      and(
        equals('deployment_id', approval.deploymentId),
        equals('user_id', approval.userId),
        equals('protection_id', approval.protectionId),
        equals('rule_id', approval.ruleId),
      ),
    );
    if (!known) return database.insert(approvals, approval);
    const { status, comment, updatedAt } = approval;
    const change = { status, comment, updatedAt };
    return database.update(approvals, byId(known.id), change) ?? known;
  };
  return {
    put: (approval) =>
      database.write(() => {
        const kept = put(approval);
        const deployment = database.get(deployments, byId(approval.deploymentId));
        noteDeployment(database, approval.updatedAt, deployment);
        return kept;
      }),
    ofDeployment: async (deploymentId) =>
      database.all(approvals, and(equals('deployment_id', deploymentId)), 'ORDER BY id'),
  };
}
