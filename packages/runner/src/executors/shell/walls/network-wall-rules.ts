/** What is closed to whom. */
export interface Wall {
  /** The table of rules; another program must not have one of this name. */
  readonly table: string;
  /** Users of this machine that only jobs are. */
  readonly users: readonly number[];
  /** TCP ports of this machine that stay open to them: the server's. */
  readonly ports: readonly number[];
}

/** In the mark of a connection, which else is the number of the user who opened it: nobody else's answered. */
const refused = '0x40000000';

/** Where container engines put their containers, as they name their bridges. */
const bridges = ['docker0', 'br-*', 'podman*', 'cni*', 'virbr*', 'lxc*'];

/**
 * Rules for `nft` that keep users from this machine's services, but for names and some ports. They take the place of
 * those that the table had.
 *
 * What a job serves itself stays open to it: the first packet of a connection is let through, and when the answer
 * comes from another user's program, the one who asked hears no more of it and is told that it was reset. The
 * program has not accepted the connection by then, and has seen no byte. Datagrams would be read before an answer
 * tells whose program that is, so of them only names go through.
 */
export function wallRules({ table, users, ports }: Wall): string {
  const own = users.map((user) => `${user} . ${user}`);
  const marks = users.map((user) => `${user} : ${user}`);
  return `table inet ${table} {}
delete table inet ${table}
table inet ${table} {
  map marks { type uid : mark; elements = { ${marks.join(', ')} } }
  set asked { type mark; elements = { ${users.join(', ')} } }
  set own { type uid . mark; elements = { ${own.join(', ')} } }
  set open { type inet_service; elements = { ${[53, ...ports].join(', ')} } }
  set walled { type uid; elements = { ${users.join(', ')} } }
  chain output {
    type filter hook output priority filter; policy accept;
    tcp flags & (syn | ack) == (syn | ack) ct direction reply ct mark @asked goto answer
    meta skuid @walled goto job
  }
  chain answer {
    meta skuid . ct mark @own accept
    ct mark set ct mark | ${refused}
  }
  chain job {
    ct direction reply accept
    ct mark & ${refused} != 0 meta l4proto tcp reject with tcp reset
    ip daddr 169.254.0.0/16 reject
    ip6 daddr fd00:ec2::254 reject
    ct status dnat reject
    oifname { ${bridges.map((name) => `"${name}"`).join(', ')} } reject
    oif lo goto home
  }
  chain home {
    tcp dport @open accept
    udp dport 53 accept
    meta l4proto tcp ct state new ct mark set meta skuid map @marks
    meta l4proto { tcp, icmp, ipv6-icmp } accept
    reject
  }
}
`;
}

/** Takes a table of rules away, whether it is there or not. */
export const withoutWall = (table: string): string =>
  `table inet ${table} {}\ndelete table inet ${table}\n`;
