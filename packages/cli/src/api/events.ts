/** One server-sent event: its name and its data, already parsed. */
export interface ServerEvent {
  readonly name: string;
  readonly data: unknown;
}

/**
 * Reads server-sent events from a response body, until it ends.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent> {
  if (!response.body) return;
  let buffer = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    buffer += text;
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event) yield event;
    }
  }
}

function parseEvent(block: string): ServerEvent | undefined {
  const field = (name: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trimStart())
      .join('\n');
  const data = field('data');
  return data === '' ? undefined : { name: field('event') || 'message', data: JSON.parse(data) };
}
