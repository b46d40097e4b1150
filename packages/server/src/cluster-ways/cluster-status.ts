import type { ClusterRefusal } from './cluster-way.ts';

const reasons: Readonly<Record<ClusterRefusal['status'], string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'TooManyRequests',
  502: 'ServiceUnavailable',
  503: 'ServiceUnavailable',
};

/** A refusal in the words of Kubernetes: kubectl prints the message. */
export function statusOf({ status, message }: ClusterRefusal) {
  return {
    ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' },
    ...{ message, reason: reasons[status], code: status },
  };
}

/** The same as an answer. */
export function statusAnswer(refusal: ClusterRefusal): Response {
  const headers = refusal.status === 429 ? { 'retry-after': '1' } : {};
  return Response.json(statusOf(refusal), { status: refusal.status, headers });
}
