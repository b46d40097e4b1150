import type { Engine } from '@slipway/engine';
import type { PortWish } from './rules/decision.ts';

/** A port of the job's own loopback, and where it leads. */
export interface PublishedPort {
  readonly protocol: 'tcp' | 'udp';
  readonly at: number;
  readonly address: string;
  readonly port: number;
}

/** A port that a container has been given. */
export type GivenPort = PortWish & { readonly at: number };

/** The ports of a job's containers that are found at `localhost` of the job. */
export interface PublishedPorts {
  /** Chooses the numbers that are left open. */
  give(container: string, wishes: readonly PortWish[]): void;
  of(container: string): readonly GivenPort[];
  /** Writes them down in the network of the job's container: after each change, and each start of it. */
  settle(): Promise<void>;
}

const firstChosen = 32_768;

/** `write` puts rules in the network of the job's container, which is that of process `pid`. */
export function publishPorts(
  engine: Engine,
  write: (rulesFor: (pid: number) => string) => Promise<void>,
): PublishedPorts {
  const given = new Map<string, readonly GivenPort[]>();
  let chosen = firstChosen;
  let last = Promise.resolve();
  let entered = 0;
  const settle = async (): Promise<void> => {
    const all = await Promise.all([...given].map(([id, ports]) => leading(engine, id, ports)));
    await write((pid) => {
      const isNew = entered !== pid;
      entered = pid;
      return portRules(all.flat(), isNew);
    });
  };
  return {
    give(container, wishes) {
      if (wishes.length === 0) return;
      const taken = new Set([...given.values()].flat().map(({ at }) => at));
      const next = (): number => {
        while (taken.has(chosen)) chosen += 1;
        taken.add(chosen);
        return chosen;
      };
      given.set(
        container,
        wishes.map((wish) => ({ ...wish, at: wish.at ?? next() })),
      );
    },
    of: (container) => given.get(container) ?? [],
    settle() {
      if (given.size === 0) return last;
      last = last.then(settle, settle);
      return last;
    },
  };
}

async function leading(
  engine: Engine,
  container: string,
  ports: readonly GivenPort[],
): Promise<readonly PublishedPort[]> {
  const networks = (await engine.containers.inspect(container))?.NetworkSettings.Networks ?? {};
  const address = Object.values(networks).find(({ IPAddress }) => IPAddress !== '')?.IPAddress;
  if (address === undefined) return [];
  return ports.map(({ protocol, at, port }) => ({ protocol, at, port, address }));
}

const chain = 'SLIPWAY-PORTS';

/**
 * Rules for `iptables-restore` in the network of the job's container. The chains are written anew each time,
 * the ways into them once for each start of it.
 */
function portRules(ports: readonly PublishedPort[], isNew: boolean): string {
  return [
    '*nat',
    `:${chain} - [0:0]`,
    `:${chain}-BACK - [0:0]`,
    ...ports.flatMap(({ protocol, at, address, port }) => [
      `-A ${chain} -p ${protocol} -m ${protocol} --dport ${at} -j DNAT --to-destination ${address}:${port}`,
      `-A ${chain}-BACK -d ${address}/32 -p ${protocol} -m ${protocol} --dport ${port} -j MASQUERADE`,
    ]),
    ...(isNew
      ? [
          `-I OUTPUT 1 -d 127.0.0.0/8 -j ${chain}`,
          `-I POSTROUTING 1 -s 127.0.0.0/8 -j ${chain}-BACK`,
        ]
      : []),
    'COMMIT',
    '',
  ].join('\n');
}
