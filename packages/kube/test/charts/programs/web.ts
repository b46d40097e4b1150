/** Answers every request with its version, as a web server of an ordinary image does. */
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 80);
createServer((_request, response) => response.end(`${process.env.VERSION ?? 'web'}\n`)).listen(
  port,
);
process.on('SIGTERM', () => process.exit(0));
