import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { guarded } from '@slipway/io';

/** Where the API is and who asks. */
export interface Access {
  readonly server: string;
  readonly ca: Buffer;
  readonly headers: { readonly authorization: string };
}

/**
 * Connections to the API that cost their side as little as those to etcd: requests are bytes, and of answers
 * nothing is read but their status and end. A client that makes objects of them takes longer than the API.
 */
export class RawConnections implements Disposable {
  readonly #access: Access;
  readonly #sockets: readonly TLSSocket[];
  readonly #free: TLSSocket[];

  private constructor(access: Access, sockets: readonly TLSSocket[]) {
    this.#access = access;
    this.#sockets = sockets;
    this.#free = [...sockets];
  }

  /** Opens as many as there are requests at a time. */
  static async open(access: Access, count: number): Promise<RawConnections> {
    const { hostname: host, port } = new URL(access.server);
    const sockets = await Promise.all(
      Array.from({ length: count }, async () => {
        const options = { host, port: Number(port), ca: access.ca, servername: host };
        const socket = guarded(connect(options)).setNoDelay(true);
        await once(socket, 'secureConnect');
        return socket;
      }),
    );
    return new RawConnections(access, sockets);
  }

  /** Creates an object; resolves when the answer is there as a whole. */
  async create(path: string, object: object): Promise<void> {
    const socket = this.#free.pop();
    if (socket === undefined) throw new Error('more requests at a time than connections');
    const body = JSON.stringify(object);
    const { authorization } = this.#access.headers;
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    const status = await answered(socket);
    this.#free.push(socket);
    if (status !== 201) throw new Error(`POST ${path} answers ${status}`);
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** The status of the next answer, when all of it has come. */
function answered(socket: TLSSocket): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let read: Buffer = Buffer.alloc(0);
  const onData = (bytes: Buffer) => {
    read = read.length === 0 ? bytes : Buffer.concat([read, bytes]);
    const end = read.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = read.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    if (read.length < end + 4 + length) return;
    socket.off('data', onData).off('close', onClose);
    resolve(Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)));
  };
  const onClose = () => reject(new Error('the API has ended the connection'));
  socket.on('data', onData).on('close', onClose);
  return promise;
}
