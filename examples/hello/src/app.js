/**
 * Answers with a greeting and the version that is running.
 *
 * @param {{ version: string, hostname: string }} options
 * @returns {import('node:http').RequestListener}
 */
export function createApp({ version, hostname }) {
  return (request, response) => {
    if (request.url === '/health') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
    } else if (request.url === '/') {
      const body = { hello: 'world', version, pod: hostname };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify(body)}\n`);
    } else {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    }
  };
}
