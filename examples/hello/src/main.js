import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { createApp } from './app.js';

const { PORT = '8080', VERSION = 'development' } = process.env;

// Longer than any client or proxy keeps an idle connection, so the client is the one to close it.
const server = createServer(
  { keepAliveTimeout: 75_000 },
  createApp({ version: VERSION, hostname: hostname() }),
);
server.listen(Number(PORT), () => console.log(`version ${VERSION} listens on port ${PORT}`));

// Kubernetes asks politely before it kills: finish what has begun, then go.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
