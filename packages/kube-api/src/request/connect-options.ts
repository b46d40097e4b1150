import { queryBoolean } from '@slipway/kube-objects';

/** What a client asks of a connection to a pod, as Kubernetes' own kinds say it. */
export interface ConnectOptions {
  readonly kind: string;
  readonly apiVersion: 'v1';
  readonly [field: string]: unknown;
}

const streams = ['stdin', 'stdout', 'stderr', 'tty'];

/** The options in the query of a request for a connection. */
export function connectOptions(subresource: string, query: URLSearchParams): ConnectOptions {
  switch (subresource) {
    case 'attach':
      return { kind: 'PodAttachOptions', apiVersion: 'v1', ...streamsOf(query) };
    case 'exec': {
      const command = query.getAll('command');
      return { kind: 'PodExecOptions', apiVersion: 'v1', ...streamsOf(query), command };
    }
    case 'portforward': {
      const ports = query.getAll('ports').flatMap((text) => text.split(',').map(Number));
      return {
        kind: 'PodPortForwardOptions',
        apiVersion: 'v1',
        ...(ports.length > 0 && { ports }),
      };
    }
    default:
      return { kind: 'PodProxyOptions', apiVersion: 'v1' };
  }
}

function streamsOf(query: URLSearchParams): Record<string, unknown> {
  const container = query.get('container');
  return {
    ...Object.fromEntries(
      streams.filter((name) => queryBoolean(query, name)).map((name) => [name, true]),
    ),
    ...(container && { container }),
  };
}
