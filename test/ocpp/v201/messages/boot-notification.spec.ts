import { expect, it } from 'vitest';
import { HEARTBEAT_INTERVAL, RETRY_INTERVAL } from '../../../support/intervals.ts';
import { describeMessage, itRefuses, runCommand } from '../../../support/message-suite.ts';

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
    expect(rest).toEqual({ status: 'Accepted', interval: HEARTBEAT_INTERVAL });
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

  it('of a pending station is so answered, and the station heard with what was asked for alone [TC_B_30_CSMS]', async () => {
    const { system, stationId } = suite;
    const pending = `${stationId}-pending`;
    await system.addStation(pending);
    await system.rest.patch(`/stations/${pending}`, { registrationStatus: 'Pending' });
    const charger = await system.connect(pending, system.ocppUrl, 'ocpp2.0.1');
    expect(await charger.call('BootNotification', boot)).toMatchObject({
      status: 'Pending',
      interval: RETRY_INTERVAL,
    });

    const timestamp = new Date().toISOString();
    const status = { evseId: 1, connectorId: 1, connectorStatus: 'Available', timestamp };
    const refused = await charger.exchange(JSON.stringify([2, 's', 'StatusNotification', status]));
    expect(refused.slice(0, 3)).toEqual([4, 's', 'SecurityError']);

    const report = { requestId: 1, seqNo: 0, generatedAt: timestamp };
    const notify = (id: string) => charger.exchange(JSON.stringify([2, id, 'NotifyReport', report]));
    expect((await notify('r1')).slice(0, 3)).toEqual([4, 'r1', 'SecurityError']);
    const body = { reportBase: 'FullInventory' };
    const asked = await runCommand({ ...suite, charger, stationId: pending }, 'get-base-report', body);
    expect(asked.result.status).toBe('accepted');
    expect(await notify('r2')).toEqual([3, 'r2', {}]);

    const triggering = { requestedMessage: 'BootNotification' };
    await runCommand({ ...suite, charger, stationId: pending }, 'trigger-message', triggering);
    const triggered = { ...boot, reason: 'Triggered' };
    expect(await charger.call('BootNotification', triggered)).toMatchObject({ status: 'Pending' });
  });

  it('of a station that was pending is accepted once an operator has accepted it', async () => {
    const { system, stationId } = suite;
    const pending = `${stationId}-later`;
    await system.addStation(pending);
    await system.rest.patch(`/stations/${pending}`, { registrationStatus: 'Pending' });
    const charger = await system.connect(pending, system.ocppUrl, 'ocpp2.0.1');
    expect(await charger.call('BootNotification', boot)).toMatchObject({ status: 'Pending' });
    await system.rest.patch(`/stations/${pending}`, { registrationStatus: 'Accepted' });
    expect(await charger.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
    await charger.close();
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
