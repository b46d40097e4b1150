import assert from 'node:assert/strict';
import type { Answer, TestApi } from '../src/testing/index.ts';

/** What a watch tells. */
export interface Event {
  readonly type: string;
  readonly object: Answer;
}

/** Starts a watch; its events come one by one, and it ends with the reader. */
export async function watchAt(
  api: TestApi,
  path: string,
  query: string,
): Promise<AsyncGenerator<Event, void>> {
  const response = await api.send('GET', `${path}?watch=true&${query}`);
  assert.equal(response.status, 200);
  return readEvents(response);
}

/** Reads the events of a watch that has begun. */
async function* readEvents(response: Response): AsyncGenerator<Event, void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Event;
  }
}

/** Type and name of the next event. */
export async function nextEvent(stream: AsyncGenerator<Event, void>): Promise<[string, string]> {
  const { value } = await stream.next();
  return [value?.type ?? 'END', value?.object.metadata.name ?? ''];
}
