import type { Socket } from 'node:net';

/** Calls `use` for each message of a DNS connection: two bytes of length, then the message. */
export function readTcpMessages(socket: Socket, use: (message: Buffer) => void): void {
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 2) {
      const end = 2 + held.readUInt16BE(0);
      if (held.length < end) return;
      use(held.subarray(2, end));
      held = held.subarray(end);
    }
  });
}

/** A message as a DNS connection carries it. */
export function tcpMessage(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
