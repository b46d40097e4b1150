/** A program that is connected as an agent. */
export interface AgentConnection {
  /** The name of its pod. */
  readonly name: string;
  readonly since: Date;
}

/** Which agents' programs are connected to this server just now. */
export interface AgentConnections {
  of(agentId: number): readonly AgentConnection[];
}
