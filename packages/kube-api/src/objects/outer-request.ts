import { systemUser } from '#access/user';
import type { Operation, OuterRequest } from '#admission/outer-admission';
import type { Kind } from '#scheme/kind';
import type { ObjectName, WriteOptions } from './write.ts';

/** What those outside are told of a write. */
export const outerRequest = (
  kind: Kind,
  operation: Operation,
  { namespace, name }: ObjectName,
  { object, old }: Pick<OuterRequest, 'object' | 'old'>,
  { user = systemUser, dryRun = false, subresource = '', warn = () => {} }: WriteOptions,
): OuterRequest => ({
  kind,
  operation,
  namespace: kind.namespaced ? namespace : '',
  name,
  subresource,
  object,
  old,
  user,
  isDryRun: dryRun,
  warn,
});
