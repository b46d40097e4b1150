/** The headers of a request, by lower-case name; several of one name in order. */
export type HeaderReader = Iterable<readonly [name: string, value: string]>;

/** Where several values of one header are told apart: of whom a request acts as. */
const repeated = (name: string) =>
  name === 'impersonate-group' || name.startsWith('impersonate-extra-');

/** The headers of a request whose several values of one name have been joined. */
export function* headersOf(headers: Headers): HeaderReader {
  for (const [name, value] of headers) {
    if (!repeated(name)) yield [name, value];
    else for (const one of value.split(', ')) yield [name, one];
  }
}

/** All headers of a request as they came, several of one name one by one. */
export function* rawHeadersOf(rawHeaders: readonly string[]): HeaderReader {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    yield [(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? ''];
  }
}
