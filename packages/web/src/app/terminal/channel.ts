/*
 * The protocol of exec over a WebSocket, `v4.channel.k8s.io`: the first byte of a message says what
 * the others are.
 */

const stdin = 0;
const stderr = 2;
const status = 3;
const resize = 4;

/** What came from a container. */
export type Heard =
  | { readonly type: 'output'; readonly bytes: Uint8Array }
  /** The program has ended; `why` where it did not end well. */
  | { readonly type: 'end'; readonly why: string | undefined };

/** A message as it came; undefined for what says nothing. */
export function heard(message: ArrayBuffer): Heard | undefined {
  const bytes = new Uint8Array(message);
  const [channel] = bytes;
  const rest = bytes.subarray(1);
  if (channel === status) return { type: 'end', why: whyIn(new TextDecoder().decode(rest)) };
  if (channel === undefined || channel > stderr || rest.length === 0) return undefined;
  return { type: 'output', bytes: rest };
}

/** Text for the program, as a message. */
export function said(text: string): Uint8Array<ArrayBuffer> {
  return message(stdin, text);
}

/** How large the terminal has become, as a message. */
export function resized(columns: number, rows: number): Uint8Array<ArrayBuffer> {
  return message(resize, JSON.stringify({ Width: columns, Height: rows }));
}

function message(channel: number, text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  const whole = new Uint8Array(bytes.length + 1);
  whole[0] = channel;
  whole.set(bytes, 1);
  return whole;
}

function whyIn(text: string): string | undefined {
  // A Status of the API.
  const { status: word, message } = JSON.parse(text) as { status?: string; message?: string };
  return word === 'Success' ? undefined : (message ?? 'It failed.');
}
