// What a server cannot do without: takes the frame off the socket, parses it, answers, and stores nothing. The measure
// for what the rest costs. A process of its own; told in its first message whether it speaks TLS, tells its port.
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { TlsIdentity } from './tls-identity.ts';

const ANSWERS: Readonly<Record<string, () => object>> = {
  BootNotification: () => ({ status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 }),
  Heartbeat: () => ({ currentTime: new Date().toISOString() }),
  StartTransaction: () => ({ transactionId: 1, idTagInfo: { status: 'Accepted' } }),
  MeterValues: () => ({}),
};

function serve(tls: TlsIdentity | null): void {
  const server = tls === null ? createServer() : createTlsServer({ cert: tls.certificate, key: tls.key });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const [, id, action] = JSON.parse((data as Buffer).toString('utf8')) as [
        number,
        string,
        string,
        object,
      ];
      const answer = ANSWERS[action];
      const frame = answer === undefined ? [4, id, 'NotImplemented', '', {}] : [3, id, answer()];
      socket.send(JSON.stringify(frame));
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

process.once('message', ({ tls }: { tls: TlsIdentity | null }) => serve(tls));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
