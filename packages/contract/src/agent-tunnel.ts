/** Where the programs of agents run in their clusters. */
export const agentNamespace = 'slipway-agent';

/**
 * How the program of an agent, in a cluster that nobody reaches from outside, lets Slipway ask it: it opens a connection
 * to the server by an upgrade of HTTP/1.1, and answers HTTP/2 on it, so that the roles of client and server are the
 * other way round. Requests are those of the cluster's API; one that becomes a connection of its own (exec,
 * port-forward) is a stream of bytes after its answer.
 */
export const agentTunnel = {
  /** Where the program connects, with `Authorization: Bearer TOKEN`. */
  path: '/-/kubernetes-agent/tunnel',
  /** To what the connection is upgraded: another word when the two no longer understand each other. */
  protocol: 'slipway-agent.v1',
  /** Which program of several it is: the name of its pod. */
  nameHeader: 'x-slipway-agent-program',
  /** To what a request wants to be upgraded, since HTTP/2 has no such header. */
  upgradeHeader: 'x-slipway-upgrade',
  /** In an answer: to what it was. */
  upgradedHeader: 'x-slipway-upgraded',
  /** Requests that are under way at a time in one connection. */
  mostRequests: 500,
  /** Bytes of one request or answer that wait unread. */
  windowBytes: 256 * 1024,
  /** Each side looks so often whether the other is still there. */
  pingMs: 20_000,
} as const;
