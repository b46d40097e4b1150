/** Whether a connection begins as TLS does: with a handshake record of version 3. */
export function isTls(head: Uint8Array): boolean {
  return head[0] === 0x16 && (head.length === 1 || head[1] === 0x03);
}
