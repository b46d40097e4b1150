import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Variables } from '#execution/variables';
import { isTrue } from '#execution/variables';

/** Whether the job wants to see what its services print. */
export const showsServices = (variables: Variables): boolean =>
  isTrue(variables, 'CI_DEBUG_SERVICES');

const grey = '\x1b[0;90m';
const reset = '\x1b[0;m';
/** A line that has not ended by then is shown in parts. */
const longestLine = 64 << 10;

/** Brings what a service prints into the job's log, line by line: `[service:postgres-db] ready`. */
export async function showServiceLog(
  aliases: readonly string[],
  output: AsyncIterable<Buffer>,
  log: Writable,
): Promise<void> {
  const prefix = `${grey}[service:${aliases.join('-')}] `;
  let rest = '';
  const show = async (lines: readonly string[]): Promise<void> => {
    const text = lines.map((line) => `${prefix}${line.replace(/\r$/, '')}${reset}\n`).join('');
    if (text && !log.write(text)) await once(log, 'drain');
  };
  const decoder = new TextDecoder();
  for await (const bytes of output) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    await show(lines);
    if (rest.length > longestLine) {
      await show([rest]);
      rest = '';
    }
  }
  if (rest) await show([rest]);
}
