import { randomUUID } from 'node:crypto';
import { type DiskTrouble, diskTroubleIn } from '@slipway/io';
import { ApiError, badRequest } from '@slipway/kube-objects';
import type { ApiContext } from '#api/resource/call';

/** Reading goes on in both. */
const troubles: Readonly<Record<DiskTrouble, string>> = {
  full: 'the disk of the cluster is full: make room there, then try again',
  broken: 'the disk of the cluster takes no writes, it fails or was made read-only',
};

/** What a client is told about any failure; the log keeps what it is not told. */
export function asApiError({ log }: Pick<ApiContext, 'log'>, error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof URIError) return badRequest('the URL is not valid');
  const trouble = diskTroubleIn(error);
  const id = randomUUID();
  log.error('request failed', { request: id, error });
  if (trouble) return new ApiError('ServiceUnavailable', troubles[trouble]);
  return new ApiError('InternalError', `Internal error occurred: see the log for request ${id}`);
}
