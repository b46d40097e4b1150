import { hostname } from 'node:os';
import type { FromRole, StartTook } from '#channel/messages';
import { createPeers } from '#channel/peers';
import {
  type Destination,
  type RoleCalls,
  type RoleFacts,
  type RoleName,
  roleNames,
} from '#channel/roles';
import type { Config } from '#config';
import { lastPorts, notePorts } from '#http/ports/served-ports';
import type { Log } from '#log';
import { addressesFor } from '#public-binding';
import { Arrivals } from './door/arrivals.ts';
import { type Arrival, type Door, openDoor, openDoorTo } from './door/door.ts';
import { HandedOver } from './door/handed-over.ts';
import { KeptRole } from './kept-role.ts';
import { endLeftovers, noteProcesses } from './leftovers.ts';
import { joinedEntry } from './process/joined.ts';
import { startRoleProcess } from './process/start-role-process.ts';
import { goesEarly } from './pulse/right-of-way.ts';
import { watchRoles } from './pulse/watch-roles.ts';
import { rolesOfLater } from './roles-of-later.ts';
import { Switchboard } from './switchboard.ts';

export interface SuperviseOptions {
  readonly config: Config;
  readonly log: Log;
  /** A word for people about a role that ended. */
  tell(text: string): void;
  /** The module that a role's process runs; another one in tests. */
  readonly entry?: URL;
}

/** Every role in a process of its own, kept running. */
export interface Supervised extends AsyncDisposable {
  readonly port: number;
  readonly facts: Readonly<Partial<RoleFacts>>;
  /** What roles answer. */
  readonly calls: RoleCalls;
  pidOf(name: RoleName): number | undefined;
}

/**
 * Opens the main port and starts the roles that are wanted. Nothing of theirs runs in this process: what
 * ends or stands still is started again, and the others go on meanwhile.
 *
 * @throws CommandFailed when a role cannot start at all; those that have started are ended again
 */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  const supervisor = new Supervisor(options);
  try {
    await supervisor.start();
  } catch (error) {
    await supervisor[Symbol.asyncDispose]();
    throw error;
  }
  return supervisor;
}

class Supervisor implements Supervised {
  readonly facts: Partial<{ -readonly [N in RoleName]: RoleFacts[N] }> = {};
  readonly #options: SuperviseOptions;
  /** The same for all its life, whatever becomes of the sources meanwhile. */
  readonly #entry: URL | undefined;
  readonly #names: readonly RoleName[];
  /** Those of them that start when somebody first has to do with them. */
  readonly #later: ReadonlySet<RoleName>;
  readonly #serverReady = Promise.withResolvers<void>();
  readonly #roles = new Map<RoleName, KeptRole>();
  readonly #switchboard = new Switchboard();
  readonly #arrivals: Readonly<Record<Destination, Arrivals>> = {
    server: new Arrivals('server'),
    registry: new Arrivals('registry'),
    network: new Arrivals('network'),
    cluster: new Arrivals('cluster'),
  };
  readonly #handedOver: Readonly<Record<Destination, HandedOver>> = {
    server: new HandedOver(),
    registry: new HandedOver(),
    network: new HandedOver(),
    cluster: new HandedOver(),
  };
  readonly #own = createPeers((message) => this.#ask(message));
  #door: Door | undefined;
  #clusterDoor: Door | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(options: SuperviseOptions) {
    this.#options = options;
    this.#entry = options.entry ?? joinedEntry();
    this.#names = roleNames.filter((name) => isWanted(name, options.config));
    this.#later = rolesOfLater(options.config.dataDir);
  }

  get port(): number {
    return this.#door?.port ?? 0;
  }

  get calls(): RoleCalls {
    return this.#own.calls;
  }

  pidOf(name: RoleName): number | undefined {
    return this.#roles.get(name)?.pid;
  }

  async start(): Promise<void> {
    const { config } = this.#options;
    goesEarly(process.pid);
    await endLeftovers(config.dataDir);
    await this.#openDoors();
    for (const name of this.#names) if (!this.#later.has(name)) this.#keep(name);
    this.#timer = watchRoles(() => this.#roles.values());
    for (const name of ['cluster', 'server'] as const) await this.#roles.get(name)?.begin();
    await Promise.all([this.#roles.get('registry')?.begin(), this.#roles.get('runners')?.begin()]);
  }

  /** In the opposite order: who uses others ends before them. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#timer);
    const doors = [this.#door, this.#clusterDoor];
    for (const door of doors) door?.close();
    for (const [, role] of [...this.#roles].reverse()) await role.stop();
    for (const arrivals of Object.values(this.#arrivals)) arrivals.take();
    for (const door of doors) door?.endConnections();
  }

  async #openDoors(): Promise<void> {
    const { port, clusterPort, bind, dataDir, hosts, outside } = this.#options.config;
    const names = { machine: hostname(), hosts };
    const hasTls = outside.tls !== undefined;
    const known = { roles: new Set(this.#names), names, hasTls };
    const last = lastPorts(dataDir);
    const where = { addresses: addressesFor(bind, usualBridge), askedAddress: bind };
    const arrived = (to: Destination, arrival: Arrival) => this.#arrived(to, arrival);
    this.#door = await openDoor({ port, from: last.main ?? 8929, ...where }, known, arrived);
    notePorts(dataDir, { main: this.#door.port });
    if (!this.#names.includes('cluster')) return;
    const ofCluster = { port: clusterPort, from: last.cluster ?? 6443, ...where };
    this.#clusterDoor = await openDoorTo('cluster', ofCluster, arrived);
  }

  #keep(name: RoleName): KeptRole {
    const role = this.#make(name);
    this.#roles.set(name, role);
    this.#switchboard.connect(name, role);
    return role;
  }

  /** Starts a role that was not needed so far. */
  #wake(name: RoleName): void {
    const isWanted = this.#later.has(name) && this.#names.includes(name);
    if (this.#isEnding || this.#roles.has(name) || !isWanted) return;
    const { log } = this.#options;
    const role = this.#keep(name);
    // The registry takes the server's word for who may what.
    const before = name === 'registry' ? this.#serverReady.promise : Promise.resolve();
    // What cannot start is tried again; those who wait for it are told.
    before
      .then(() => role.begin())
      .catch((error: unknown) => log.error('role cannot start', { role: name, error }));
  }

  #make(name: RoleName): KeptRole {
    const { config, log, tell } = this.#options;
    return new KeptRole({
      name,
      startProcess: (onMessage) => {
        queueMicrotask(() => this.#noteProcesses());
        return startRoleProcess(name, config.dataDir, onMessage, this.#entry);
      },
      input: () => ({
        type: 'start',
        input: {
          ...{ config, mainPort: this.port, facts: this.facts },
          clusterPort: this.#clusterDoor?.port,
        },
      }),
      onReady: (facts, took) => this.#ready(name, facts, took),
      onEnded: () => this.#ended(name),
      onMessage: (message) => this.#hear(name, message),
      tell: (what, fields) => {
        tell(what);
        log.error('role ended', { role: name, what, ...fields });
      },
    });
  }

  #noteProcesses(): void {
    const { config, log } = this.#options;
    const entries = this.#names.map((name) => [name, this.pidOf(name)]);
    noteProcesses(config.dataDir, Object.fromEntries(entries), log);
  }

  #ready(name: RoleName, facts: unknown, took: StartTook): void {
    Object.assign(this.facts, { [name]: facts });
    this.#options.log.info('role serves', { ...took, role: name, pid: this.pidOf(name) });
    this.#switchboard.started(name);
    if (name === 'server') this.#serverReady.resolve();
    if (!isDestination(name)) return;
    for (const arrival of this.#arrivals[name].take()) this.#arrived(name, arrival);
  }

  #ended(name: RoleName): void {
    this.#switchboard.ended(name);
    if (!isDestination(name)) return;
    for (const arrival of this.#handedOver[name].takeBack()) this.#arrived(name, arrival);
  }

  #hear(from: RoleName, message: FromRole): void {
    if (message.type === 'answer') this.#switchboard.answer(message);
    else if (message.type === 'taken' && isDestination(from))
      this.#handedOver[from].taken(message.id);
    else if (message.type === 'listen') this.#listen(message.address);
    else if (message.type === 'call') {
      const asker = this.#roles.get(from);
      this.#wake(message.to);
      this.#switchboard.call(from, message, (answer) => asker?.send(answer));
    }
  }

  #ask(message: FromRole): void {
    if (message.type !== 'call') return;
    this.#wake(message.to);
    this.#switchboard.call('supervisor', message, (answer) => this.#own.answered(answer));
  }

  #listen(address: string): void {
    const { log } = this.#options;
    for (const door of [this.#door, this.#clusterDoor]) {
      door?.add(address).then(
        (isBound) => isBound || log.warn('cannot listen on the container bridge', { address }),
        (error: unknown) => log.warn('cannot listen on the container bridge', { address, error }),
      );
    }
  }

  #arrived(to: Destination, arrival: Arrival): void {
    // Who asks under a foreign name must not start it: the server knows whether there is anything for it.
    const there = to === 'network' && !this.#roles.has(to) ? 'server' : to;
    const role = this.#roles.get(there);
    if (role?.isReady) this.#handedOver[there].give(role, arrival);
    else this.#arrivals[there].keep(arrival);
    this.#wake(there);
  }
}

const isDestination = (name: RoleName): name is Destination => name !== 'runners';

function isWanted(name: RoleName, { hasCluster, hasRunners }: Config): boolean {
  if (name === 'cluster' || name === 'network') return hasCluster;
  return name !== 'runners' || hasRunners;
}

/** Docker's first bridge unless told otherwise; roles ask for another one when there is. */
const usualBridge = '172.17.0.1';
