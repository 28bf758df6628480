import { expect, it } from 'vitest';
import { describeMessage, itRefuses } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'BootNotification', 'from the charger', (suite) => {
  const path = () => `/stations/${suite.stationId}`;
  const boot = { reason: 'PowerUp', chargingStation: { vendorName: 'Vendor', model: 'Model' } };
  const station = async () => (await suite.system.rest.get(path())).body;

  it('is accepted with the time and the heartbeat interval, and describes the station', async () => {
    const chargingStation = {
      ...boot.chargingStation,
      serialNumber: 'SN1',
      firmwareVersion: '1.2.3',
      modem: { iccid: '8900', imsi: '2000' },
    };
    const [type, id, answer] = await suite.charger.exchange(
      JSON.stringify([2, 'id-1', 'BootNotification', { ...boot, chargingStation }]),
    );
    expect([type, id]).toEqual([3, 'id-1']);
    const { currentTime, ...rest } = answer as { currentTime: string };
    expect(rest).toEqual({ status: 'Accepted', interval: 300 });
    expect(new Date(currentTime).toISOString()).toBe(currentTime);
    expect(await station()).toMatchObject({
      vendor: 'Vendor',
      model: 'Model',
      serialNumber: 'SN1',
      firmwareVersion: '1.2.3',
      iccid: '8900',
      imsi: '2000',
      protocol: 'ocpp2.0.1',
      online: true,
    });
  });

  itRefuses(
    suite,
    [
      ['no reason', { chargingStation: boot.chargingStation }, 'OccurrenceConstraintViolation'],
      ['no model', { ...boot, chargingStation: { vendorName: 'V' } }, 'OccurrenceConstraintViolation'],
      ['a reason that there is not', { ...boot, reason: 'Boredom' }, 'PropertyConstraintViolation'],
      [
        'a vendor that is a number',
        { ...boot, chargingStation: { vendorName: 1, model: 'M' } },
        'TypeConstraintViolation',
      ],
      ['a member that it does not have', { ...boot, colour: 'red' }, 'FormatViolation'],
    ],
    station,
  );
});
