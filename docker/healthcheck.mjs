// Healthy when /health of the first role of this container answers 200; prints what it answers.
const { HOST, OCPP_WEBSOCKET_PORT, PORT, PROCESS_ROLE, WORKER_PORT } = process.env;

const ports = { web: PORT || 3001, ocpp: OCPP_WEBSOCKET_PORT || 4000, worker: WORKER_PORT || 3005 };
const [role] = (PROCESS_ROLE || 'all').split(',');
const port = ports[role.trim()] ?? ports.web;
const everyAddress = !HOST || HOST === '0.0.0.0' || HOST === '::';
const host = everyAddress ? '127.0.0.1' : HOST.includes(':') ? `[${HOST}]` : HOST;

try {
  const answer = await fetch(`http://${host}:${port}/health`, { signal: AbortSignal.timeout(4000) });
  process.stdout.write(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(error.cause?.message ?? error.message);
  process.exitCode = 1;
}
