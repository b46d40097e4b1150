/**
 * What the node agent asks of the service network. The network side routes service addresses and
 * names to ready pods; the agent starts and ends pods. This is all they say to each other.
 */
export interface PodNetwork {
  /** Name server for the pods' resolv.conf; undefined while cluster DNS is not served. */
  readonly dnsAddress: string | undefined;
  /**
   * Resolves when what network policies say about a pod holds at its address. The agent waits for it
   * before it starts the pod's containers, so that none of them ever speaks unguarded.
   */
  joined(pod: {
    readonly namespace: string;
    readonly name: string;
    readonly address: string;
  }): Promise<void>;
  /**
   * Resolves when no service sends new connections to this pod any more. The agent waits for it
   * before it runs preStop hooks and stop signals: that is what makes a rolling update lossless.
   */
  withdrawn(pod: { readonly namespace: string; readonly name: string }): Promise<void>;
}
