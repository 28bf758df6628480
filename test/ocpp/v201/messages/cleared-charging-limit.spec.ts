import { expect, it } from 'vitest';
import { announcedOf } from '../../../support/charging-profiles-201.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'ClearedChargingLimit', 'from the charger', (suite) => {
  const limits = async () => {
    const path = `/stations/${suite.stationId}/charging-limits`;
    const { body } = await suite.system.rest.get<{ data: { evseId: number; chargingLimitSource: string }[] }>(
      path,
    );
    return body.data.map(({ evseId, chargingLimitSource }) => `${chargingLimitSource} ${evseId}`);
  };
  const notify = (chargingLimitSource: string, evseId?: number) =>
    suite.charger.call('NotifyChargingLimit', { chargingLimit: { chargingLimitSource }, evseId });
  const clear = (payload: object) => suite.charger.call(suite.action, payload);

  itAnswers(suite, [
    ['the end of a limit that was not known [TC_K_50_CSMS]', { chargingLimitSource: 'EMS' }, {}],
    ['the end of one of an EVSE', { chargingLimitSource: 'SO', evseId: 1 }, {}],
    [
      'the end of one of an EVSE that cannot be',
      { chargingLimitSource: 'SO', evseId: 9_007_199_254_740_991 },
      {},
    ],
  ]);

  itRefuses(
    suite,
    [
      ['no source', { evseId: 1 }, 'OccurrenceConstraintViolation'],
      ['a source that there is not', { chargingLimitSource: 'Me' }, 'PropertyConstraintViolation'],
      ['a source that is a number', { chargingLimitSource: 1 }, 'TypeConstraintViolation'],
      ['a member that it does not have', { chargingLimitSource: 'EMS', x: 1 }, 'FormatViolation'],
    ],
    limits,
  );

  it('ends the limit of an EVSE, or all of the source when it names none', async () => {
    await notify('EMS');
    await notify('EMS', 1);
    await notify('EMS', 2);
    await notify('SO', 1);
    await clear({ chargingLimitSource: 'EMS', evseId: 1 });
    expect(await limits()).toEqual(['EMS 0', 'SO 1', 'EMS 2']);
    await clear({ chargingLimitSource: 'EMS' });
    expect(await limits()).toEqual(['SO 1']);
    const announced = (await announcedOf(suite, 'ChargingLimitCleared')).map(({ evseId }) => evseId);
    expect(announced.toSorted()).toEqual([0, 1, 2]);
  });
});
