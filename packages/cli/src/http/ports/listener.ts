import { type AnsweringOptions, answering, type Service } from '#http/answering';
import { listenOn, openPort, type PortOptions } from './ports.ts';

/** A port that answers on one or more addresses. */
export interface Listener {
  readonly port: number;
  /** Listens on one more address; false when this machine does not have it. */
  add(address: string): Promise<boolean>;
  /** Takes no new connections, lets requests finish for a moment, then cuts. */
  close(): Promise<void>;
}

/** Opens a port for `service` on all of the addresses. @throws CannotListen */
export async function listen(
  options: PortOptions & AnsweringOptions,
  service: Service,
): Promise<Listener> {
  const make = answering(service, options);
  const port = await openPort(options, async (number, address) => {
    const answer = make();
    await listenOn(answer.server, number, address);
    return answer;
  });
  return {
    port: port.port,
    add: (address) => port.add(address),
    async close() {
      port.close();
      await Promise.all(port.opened.map((answer) => answer.close()));
    },
  };
}
