import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

describeMessage('1.6', 'ChangeAvailability', 'to the charger', (suite) => {
  const command = 'change-availability';

  itSends(suite, command, [
    ['connector 0 for the station', { operative: false }, { connectorId: 0, type: 'Inoperative' }],
    ['the EVSE as connector', { operative: true, evseId: 2 }, { connectorId: 2, type: 'Operative' }],
    ['a connector', { operative: false, connectorId: 1 }, { connectorId: 1, type: 'Inoperative' }],
    [
      'the EVSE, of an EVSE and its connector',
      { operative: true, evseId: 2, connectorId: 1 },
      { connectorId: 2, type: 'Operative' },
    ],
  ]);

  itRefusesBodies(suite, command, [
    ['nothing to change', { evseId: 1 }, 'operative'],
    ['a text for whether', { operative: 'yes' }, 'operative'],
    ['EVSE 0, which is the station', { operative: true, evseId: 0 }, 'evseId'],
    ['half a connector', { operative: true, connectorId: 1.5 }, 'connectorId'],
    ['the type of 1.6', { operative: true, type: 'Operative' }, 'type'],
  ]);

  itTakesAnswers(suite, command, { operative: false }, [
    ['Scheduled', [3, { status: 'Scheduled' }], 'accepted', { status: 'Scheduled' }],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    [
      'an error',
      [4, 'PropertyConstraintViolation', 'no such connector', {}],
      'failed',
      { errorCode: 'PropertyConstraintViolation', errorDescription: 'no such connector' },
    ],
    ['a status that there is not', [3, { status: 'Later' }], 'failed', { answer: { status: 'Later' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);
});
