import type { Socket } from 'node:net';
import type { Upstream } from '#routes/connect';
import type { Traffic } from '#routes/traffic';
import { HttpBoundary } from './http-boundary.ts';

/** After this much silence a pod may be about to close, and a request could meet that. */
const freshMs = 1000;
/** How long a client may stay connected, silent, without a pod. */
const loneMs = 60_000;

/** What a connection needs to know of its surroundings. */
export interface RelayOptions {
  readonly connect: () => Promise<Upstream | undefined>;
  readonly isWithdrawn: (pod: string | undefined) => boolean;
  readonly traffic: Traffic;
  readonly onClose: () => void;
}

/**
 * One client's connection to a service.
 *
 * Bytes pass unchanged. As long as they are HTTP/1, the connection outlives its pod: between two
 * requests it lets go of a pod that is withdrawn, that has closed, or that was silent for a while,
 * and goes on with another one when the client speaks again. So a kept-alive client never notices
 * a rollout, and no request meets a connection that is being closed.
 */
export class RelayedConnection {
  readonly #client: Socket;
  readonly #options: RelayOptions;
  #boundary = new HttpBoundary();
  #upstream: Upstream | undefined;
  #isConnecting = false;
  /** Bytes of the client that wait for a pod. */
  #held: Buffer[] = [];
  #hasEnded = false;
  #lastBytes = Date.now();
  #endRequest: (() => void) | undefined;

  constructor(client: Socket, options: RelayOptions) {
    this.#client = client;
    this.#options = options;
    client.setNoDelay(true);
    client.setKeepAlive(true, 60_000);
    client.on('data', (bytes: Buffer) => this.#fromClient(bytes));
    client.on('end', () => this.#clientEnded());
    client.on('drain', () => this.#upstream?.socket.resume());
    client.on('error', () => client.destroy());
    client.on('close', () => this.#close());
    client.on('timeout', () => {
      if (!this.#upstream && !this.#isConnecting) client.end();
    });
    void this.#attach();
  }

  /** Looks whether the pod has been withdrawn; lets go of it as soon as that loses nothing. */
  reconsider(): void {
    const upstream = this.#upstream;
    if (!upstream || !this.#boundary.isIdle) return;
    if (!this.#options.isWithdrawn(upstream.backend.pod)) return;
    this.#detach();
    // The client may be waiting for the server to speak first.
    if (this.#boundary.isFresh) void this.#attach();
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#client.destroy();
  }

  #fromClient(bytes: Buffer) {
    const isStale =
      this.#boundary.isIdle && !this.#boundary.isFresh && Date.now() - this.#lastBytes > freshMs;
    if (isStale) this.#detach();
    this.#lastBytes = Date.now();
    this.#boundary.fromClient(bytes);
    if (!this.#upstream) {
      this.#held.push(bytes);
      this.#client.pause();
      void this.#attach();
      return;
    }
    this.#count();
    if (!this.#upstream.socket.write(bytes)) this.#client.pause();
  }

  #fromPod(bytes: Buffer) {
    this.#lastBytes = Date.now();
    this.#boundary.fromPod(bytes);
    if (!this.#client.write(bytes)) this.#upstream?.socket.pause();
    this.#count();
    this.reconsider();
  }

  async #attach() {
    if (this.#isConnecting) return;
    this.#isConnecting = true;
    const upstream = await this.#options.connect();
    this.#isConnecting = false;
    if (this.#client.destroyed || !upstream) {
      upstream?.socket.destroy();
      // What a refused connection looks like after it has been accepted.
      if (!this.#client.destroyed) this.#client.resetAndDestroy();
      return;
    }
    this.#upstream = upstream;
    this.#client.setTimeout(0);
    const { socket } = upstream;
    const isCurrent = () => this.#upstream === upstream;
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (bytes: Buffer) => isCurrent() && this.#fromPod(bytes));
    socket.on('drain', () => isCurrent() && this.#client.resume());
    socket.on('end', () => isCurrent() && this.#podEnded());
    socket.on('error', () => isCurrent() && this.#podFailed());
    socket.on('close', () => isCurrent() && this.#podEnded());
    for (const bytes of this.#held.splice(0)) socket.write(bytes);
    this.#count();
    if (this.#hasEnded) socket.end();
    this.#client.resume();
    this.reconsider();
  }

  #detach() {
    const socket = this.#upstream?.socket;
    this.#upstream = undefined;
    this.#endRequest?.();
    this.#endRequest = undefined;
    socket?.destroy();
    this.#client.resume();
    this.#client.setTimeout(loneMs);
  }

  #podEnded() {
    const canGoOn = this.#boundary.isIdle && !this.#boundary.isFresh && !this.#boundary.isEnding;
    if (canGoOn && !this.#hasEnded) {
      this.#detach();
      return;
    }
    // Half closed: the client may still speak, if it likes.
    this.#client.end();
    if (this.#boundary.isIdle || this.#hasEnded || this.#upstream?.socket.destroyed) {
      this.#endRequest?.();
      this.#upstream?.socket.end();
    }
  }

  #podFailed() {
    if (this.#boundary.isIdle && !this.#boundary.isFresh && !this.#hasEnded) this.#detach();
    else this.#client.resetAndDestroy();
  }

  #clientEnded() {
    this.#hasEnded = true;
    if (this.#upstream) this.#upstream.socket.end();
    else if (!this.#isConnecting) this.#client.end();
  }

  /** Keeps the count of requests that the pod is answering. */
  #count() {
    if (!this.#boundary.isBusy) {
      this.#endRequest?.();
      this.#endRequest = undefined;
    } else if (this.#upstream) {
      this.#endRequest ??= this.#options.traffic.begin(this.#upstream.backend.pod);
    }
  }

  #close() {
    this.#endRequest?.();
    const upstream = this.#upstream;
    this.#upstream = undefined;
    upstream?.socket.destroy();
    this.#options.onClose();
  }
}
