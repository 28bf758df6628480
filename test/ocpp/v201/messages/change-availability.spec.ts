import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'ChangeAvailability', 'to the charger', (suite) => {
  const command = 'change-availability';

  itSends(suite, command, [
    ['the whole station, out of service', { operative: false }, { operationalStatus: 'Inoperative' }],
    ['the whole station, into service', { operative: true }, { operationalStatus: 'Operative' }],
    [
      'an EVSE, out of service',
      { operative: false, evseId: 2 },
      { operationalStatus: 'Inoperative', evse: { id: 2 } },
    ],
    [
      'an EVSE, into service',
      { operative: true, evseId: 2 },
      { operationalStatus: 'Operative', evse: { id: 2 } },
    ],
    [
      'a connector, out of service',
      { operative: false, evseId: 2, connectorId: 3 },
      { operationalStatus: 'Inoperative', evse: { id: 2, connectorId: 3 } },
    ],
    [
      'a connector, into service',
      { operative: true, evseId: 2, connectorId: 3 },
      { operationalStatus: 'Operative', evse: { id: 2, connectorId: 3 } },
    ],
    [
      'connector n of a client that knows 1.6 as EVSE n',
      { operative: false, connectorId: 2 },
      { operationalStatus: 'Inoperative', evse: { id: 2, connectorId: 1 } },
    ],
  ]);

  itRefusesBodies(suite, command, [
    ['nothing to change', { evseId: 1 }, 'operative'],
    ['a text for whether', { operative: 'yes' }, 'operative'],
    ['EVSE 0, which is the station', { operative: true, evseId: 0 }, 'evseId'],
    ['half a connector', { operative: true, evseId: 1, connectorId: 1.5 }, 'connectorId'],
    ['the status of 2.0.1', { operative: true, operationalStatus: 'Operative' }, 'operationalStatus'],
  ]);

  itTakesAnswers(suite, command, { operative: false, evseId: 1 }, [
    [
      'Scheduled, with a transaction under way',
      [3, { status: 'Scheduled' }],
      'accepted',
      { status: 'Scheduled' },
    ],
    [
      'Rejected, with its reason',
      [3, { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } }],
      'rejected',
      { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } },
    ],
    ['an error', [4, 'InternalError', 'busy', {}], 'failed', { errorDescription: 'busy' }],
    ['a status that there is not', [3, { status: 'Later' }], 'failed', { answer: { status: 'Later' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);
});
