import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { agentTunnel } from '@slipway/contract';
import { guarded } from '@slipway/io';
import type { AgentToken, ClusterAgent } from '#agents/agent';
import { awayText } from '#agents/agent-problem-rules';
import type { AgentConnection, AgentConnections } from '#agents/program/agent-connections';
import type { Events } from '#events';
import type { Clock, Log } from '#log';
import type { Store } from '#store/store';
import { hashToken } from '#tokens/token';
import { ClusterRefusal, type ClusterWay } from './cluster-way.ts';
import { headOf, turnAway } from './connection-answers.ts';
import { Tunnel } from './tunnel.ts';

/** The connections of agents' programs. */
export interface Tunnels extends AgentConnections {
  /** Takes a program in that knows the token of an agent. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** The way through the program that has the least to do; waits a moment for one that is about to be back. */
  wayOf(agent: ClusterAgent): Promise<ClusterWay>;
  close(): void;
}

export interface TunnelsOptions {
  readonly store: Pick<Store, 'agents'>;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Log;
}

interface Connected extends AgentConnection {
  readonly tunnel: Tunnel;
  readonly tokenId: number;
}

/** More programs of one agent add nothing. */
const mostOfAgent = 10;
/** For programs that connect again, as after a restart of this server. */
const patienceMs = 5_000;
/** One that was connected so lately is expected back. */
const lately = 10 * 60_000;

export const createTunnels = (options: TunnelsOptions): Tunnels => new AgentTunnels(options);

class AgentTunnels implements Tunnels {
  readonly #options: TunnelsOptions;
  readonly #ofAgent = new Map<number, Set<Connected>>();
  readonly #waiting = new Set<() => void>();
  readonly #hearing: Disposable;

  constructor(options: TunnelsOptions) {
    this.#options = options;
    const { events, log } = options;
    this.#hearing = events.subscribe(({ type }) => {
      if (type !== 'rights') return;
      this.#lookAgain().catch((error: unknown) => log.error('agents', { error }));
    });
  }

  of(agentId: number): readonly AgentConnection[] {
    return [...(this.#ofAgent.get(agentId) ?? [])].map(({ name, since }) => ({ name, since }));
  }

  async take(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (request.headers.upgrade !== agentTunnel.protocol) {
      const text = `programs of agents connect by ${agentTunnel.protocol}: use one of this Slipway's version`;
      return turnAway(socket, new ClusterRefusal(400, text));
    }
    const found = await agentIn(this.#options.store, request);
    if (found instanceof ClusterRefusal) return turnAway(socket, found);
    const { token, agent } = found;
    if ((this.#ofAgent.get(agent.id)?.size ?? 0) >= mostOfAgent) {
      const text = `${mostOfAgent} programs are connected as the agent ${agent.name}: no more are taken`;
      return turnAway(socket, new ClusterRefusal(429, text));
    }
    const name = String(request.headers[agentTunnel.nameHeader] ?? 'a program').slice(0, 100);
    guarded(socket);
    // Node takes the end of a write that is still under way for one of HTTP/2's own, and aborts.
    await new Promise<void>((resolve) => socket.write(headOf(101, upgraded), () => resolve()));
    if (socket.destroyed) return;
    if (head.length > 0) socket.unshift(head);
    await this.#begin(token, agent, name, socket);
  }

  async wayOf(agent: ClusterAgent): Promise<ClusterWay> {
    const { connectedAt } = agent;
    const now = this.#options.clock().getTime();
    const isExpected = connectedAt !== null && now - connectedAt.getTime() < lately;
    const found = leastBusy(this.#ofAgent.get(agent.id));
    if (found) return found;
    if (isExpected) await untilBack(() => this.#ofAgent.has(agent.id), this.#waiting);
    const back = leastBusy(this.#ofAgent.get(agent.id));
    if (back) return back;
    throw new ClusterRefusal(503, awayText(agent));
  }

  close(): void {
    this.#hearing[Symbol.dispose]();
    for (const { tunnel } of this.#all()) tunnel[Symbol.dispose]();
  }

  #all(): readonly Connected[] {
    return [...this.#ofAgent.values()].flatMap((some) => [...some]);
  }

  async #begin(
    token: AgentToken,
    agent: ClusterAgent,
    name: string,
    socket: Duplex,
  ): Promise<void> {
    const { clock, log } = this.#options;
    const { id } = agent;
    const one = { name, since: clock(), tokenId: token.id, tunnel: new Tunnel(agent.name, socket) };
    const all = this.#ofAgent.get(id) ?? new Set();
    this.#ofAgent.set(id, all.add(one));
    for (const tell of [...this.#waiting]) tell();
    log.info('an agent has connected', { agent: id, name });
    const ended = one.tunnel.closed.then(async () => {
      all.delete(one);
      if (all.size === 0) this.#ofAgent.delete(id);
      log.info('an agent has gone', { agent: id, name });
      await this.#noteUse(id, token.id);
    });
    ended.catch((error: unknown) => log.error('an agent was not noted', { agent: id, error }));
    await this.#noteUse(id, token.id);
  }

  /** Whoever has connected by a token that holds no more is cut off. */
  async #lookAgain(): Promise<void> {
    for (const { tunnel, tokenId } of this.#all()) {
      const token = await this.#options.store.agents.getToken(tokenId);
      if (token === undefined || token.isRevoked) tunnel[Symbol.dispose]();
    }
  }

  async #noteUse(agentId: number, tokenId: number): Promise<void> {
    const { store, clock } = this.#options;
    const now = clock();
    await store.agents.updateToken(tokenId, { lastUsedAt: now });
    await store.agents.update(agentId, { connectedAt: now });
  }
}

const upgraded = [
  ['connection', 'Upgrade'],
  ['upgrade', agentTunnel.protocol],
] as const;

async function agentIn(
  store: Pick<Store, 'agents'>,
  { headers: { authorization = '' } }: IncomingMessage,
): Promise<{ readonly token: AgentToken; readonly agent: ClusterAgent } | ClusterRefusal> {
  const [, secret] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  const token = secret && (await store.agents.tokenByHash(hashToken(secret)));
  const agent = token && !token.isRevoked ? await store.agents.get(token.agentId) : undefined;
  if (token && agent?.way === 'tunnel') return { token, agent };
  return new ClusterRefusal(401, 'the token of the agent does not hold: it is wrong or revoked');
}

function leastBusy(all: ReadonlySet<Connected> | undefined): Tunnel | undefined {
  const [first] = [...(all ?? [])].toSorted((a, b) => a.tunnel.open - b.tunnel.open);
  return first?.tunnel;
}

/** Resolves when it is so, or the time is up. */
async function untilBack(isBack: () => boolean, waiting: Set<() => void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const tell = () => {
    if (isBack()) resolve();
  };
  const timer = setTimeout(resolve, patienceMs);
  waiting.add(tell);
  await promise;
  clearTimeout(timer);
  waiting.delete(tell);
}
