import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { connectApi } from '#api/api';
import { type Command, UsageError } from '#command';
import { readDataDir } from '#config';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What no other command does: any request to the REST API, signed in. */
export const command: Command = {
  summary: 'Sends a request to the REST API, and prints the answer as it comes.',
  positionals: ['METHOD', 'PATH'],
  options: {
    field: {
      type: 'string',
      short: 'f',
      multiple: true,
      value: 'KEY=VALUE',
      description: 'what is sent, a text or JSON (true, 3, ["a"]); may be repeated',
    },
  },
  example:
    'slipway api POST /projects/root%2Fhello/hooks -f url=https://example.com/ -f push_events=true',
  async run({ positionals: [method = '', path = ''], flags }) {
    const verb = method.toUpperCase();
    if (!methods.includes(verb)) {
      throw new UsageError(`the method is one of ${methods.join(', ')}, not "${method}"`);
    }
    const fields = Object.fromEntries(flags.list('field').map(field));
    const address = `/api/v4/${path.replace(/^\/?(api\/v4\/)?/, '')}`;
    const { body } =
      verb === 'GET'
        ? await connectApi(readDataDir(flags)).send(verb, withQuery(address, fields))
        : await connectApi(readDataDir(flags)).send(verb, address, fields);
    if (body !== null) await pipeline(body, process.stdout, { end: false });
    if (body !== null && process.stdout.isTTY) process.stdout.write('\n');
    return 0;
  },
};

function field(text: string): readonly [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--field takes KEY=VALUE, not "${text}"`);
  return [text.slice(0, at), parsed(text.slice(at + 1))];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // A word is what most values are.
  }
}

function withQuery(address: string, fields: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(fields)) {
    query.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const joint = address.includes('?') ? '&' : '?';
  return query.size === 0 ? address : `${address}${joint}${query}`;
}
