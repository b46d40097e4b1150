import { sentenceOf } from '#audit/audit-event';
import { type AuditLog, actorFacts, machineFacts } from '#audit/audit-log';
import type { Call } from '#http/call';
import type { Bearer } from './registry-bearer.ts';
import type { RegistryRights } from './registry-rights.ts';
import type { Scope } from './registry-scope.ts';

/** Whose images they are, and where it is written down. */
export interface NoteWritingOptions {
  readonly rights: Pick<RegistryRights, 'projectOf'>;
  readonly audit: Pick<AuditLog, 'record'>;
}

/** Who may change images from now on: each push of an image begins with such a token. */
export async function noteWriting(
  { rights, audit }: NoteWritingOptions,
  call: Call,
  bearer: Bearer,
  access: readonly Scope[],
): Promise<void> {
  if (bearer.by !== 'identity' && bearer.by !== 'deploy-token') return;
  const isWriting = ({ actions }: Scope) => actions.some((action) => action !== 'pull');
  for (const { name, actions } of access.filter(isWriting)) {
    const project = await rights.projectOf(name);
    if (project === undefined) continue;
    const event = 'registry_token_created';
    await audit.record({
      ...(bearer.by === 'identity' ? actorFacts(bearer.identity) : machineFacts(bearer.token)),
      entityKind: 'Project',
      entityId: project.id,
      entityPath: project.fullPath,
      event,
      targetKind: 'ContainerRepository',
      targetId: name,
      targetName: name,
      message: sentenceOf(event),
      changes: { actions },
      address: call.client.address,
      requestId: call.requestId,
    });
  }
}
