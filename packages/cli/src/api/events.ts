import { AnswerBroken, bytesOf, type Reading } from './answer-body.ts';

/** One server-sent event: its name and its data, already parsed. */
export interface ServerEvent {
  readonly name: string;
  readonly data: unknown;
}

/**
 * Reads server-sent events from a response body. It has no end of its own: whoever has heard enough stops reading.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @throws AnswerBroken when it ends, breaks off or falls silent
 */
export async function* readEvents(
  answer: Response,
  reading: Reading,
): AsyncGenerator<ServerEvent, never> {
  const decoder = new TextDecoder();
  let buffer = '';
  for await (const bytes of bytesOf(answer, reading)) {
    buffer += decoder.decode(bytes, { stream: true });
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event) yield event;
    }
  }
  throw new AnswerBroken(`the server ended its answer before it was over. ${reading.whatNow}`);
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
