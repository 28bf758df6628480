// What a server cannot do without: takes the frame off the socket, parses it, answers, and stores nothing. The measure
// for what the rest costs. A process of its own, which tells its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

type Answers = Readonly<Record<string, (payload: object) => object>>;

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
    TransactionEvent: (payload) => ('idToken' in payload ? { idTokenInfo: ACCEPTED } : {}),
  },
};

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false });
sockets.on('connection', (socket) => {
  const answers = ANSWERS[socket.protocol] ?? {};
  socket.on('message', (data) => {
    const [, id, action, payload] = JSON.parse((data as Buffer).toString('utf8')) as [
      number,
      string,
      string,
      object,
    ];
    const answer = answers[action];
    const frame = answer === undefined ? [4, id, 'NotImplemented', '', {}] : [3, id, answer(payload)];
    socket.send(JSON.stringify(frame));
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
