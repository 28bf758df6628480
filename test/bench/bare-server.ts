// What a server cannot do without: takes the frame off the socket, parses it, answers, and stores nothing. The measure
// for what the rest costs. A process of its own; told in its first message whether it speaks TLS, tells its port.
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { TlsIdentity } from './tls-identity.ts';

type Answers = Readonly<Record<string, () => object>>;

const ACCEPTED = { status: 'Accepted' };
const COMMON: Answers = {
  BootNotification: () => ({ status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 }),
  Heartbeat: () => ({ currentTime: new Date().toISOString() }),
};
/** The least that is valid, by the version of a charger. */
const ANSWERS: Readonly<Record<string, Answers>> = {
  'ocpp1.6': {
    ...COMMON,
    Authorize: () => ({ idTagInfo: ACCEPTED }),
    StartTransaction: () => ({ transactionId: 1, idTagInfo: ACCEPTED }),
    MeterValues: () => ({}),
    StopTransaction: () => ({}),
  },
  'ocpp2.0.1': {
    ...COMMON,
    Authorize: () => ({ idTokenInfo: ACCEPTED }),
    // The answer to an event with a token says something of it; another may be empty, and is not the dearer for it.
    TransactionEvent: () => ({ idTokenInfo: ACCEPTED }),
  },
};

function serve(tls: TlsIdentity | null): void {
  const server = tls === null ? createServer() : createTlsServer({ cert: tls.certificate, key: tls.key });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false });
  sockets.on('connection', (socket) => {
    const answers = ANSWERS[socket.protocol] ?? {};
    socket.on('message', (data) => {
      const [, id, action] = JSON.parse((data as Buffer).toString('utf8')) as [
        number,
        string,
        string,
        object,
      ];
      const answer = answers[action];
      const frame = answer === undefined ? [4, id, 'NotImplemented', '', {}] : [3, id, answer()];
      socket.send(JSON.stringify(frame));
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

process.once('message', ({ tls }: { tls: TlsIdentity | null }) => serve(tls));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
