import { describe, expect, it } from 'vitest';
import { HEARTBEAT_INTERVAL, RETRY_INTERVAL } from '../../../support/intervals.ts';
import { describeMessage, itAnswers, itRefuses, type MessageSuite } from '../../../support/message-suite.ts';

const UTC = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const ACCEPTED = { status: 'Accepted', currentTime: UTC, interval: HEARTBEAT_INTERVAL };

const boot = (members: object = {}) => ({
  chargePointVendor: 'Vendor',
  chargePointModel: 'Model',
  ...members,
});
const withoutVendor = { chargePointModel: 'Model' };

const storedOf = async ({ system, stationId }: MessageSuite) => {
  const [row] = await system.database.query(
    `SELECT vendor, model, serial_number, firmware_version, iccid, imsi, meter_type, meter_serial_number
       FROM station.charging_station WHERE station_id = $1`,
    [stationId],
  );
  return row;
};

const WHOLE = {
  chargePointSerialNumber: 'P1',
  chargeBoxSerialNumber: 'B1',
  firmwareVersion: '1.2.3',
  iccid: '8900000000000000000',
  imsi: '200000000000000',
  meterType: 'DIN meter',
  meterSerialNumber: 'M1',
};
const NOTHING = {
  serial_number: null,
  firmware_version: null,
  iccid: null,
  imsi: null,
  meter_type: null,
  meter_serial_number: null,
};

describeMessage('1.6', 'BootNotification', 'from the charger', (suite) => {
  itAnswers(suite, [
    ['a vendor and a model', boot(), ACCEPTED],
    ['all that it may say [TC_001_CSMS]', boot(WHOLE), ACCEPTED],
    [
      'texts of the greatest length',
      boot({ chargePointModel: 'x'.repeat(20), firmwareVersion: 'x'.repeat(50) }),
      ACCEPTED,
    ],
    ['empty texts', boot({ chargePointVendor: '', iccid: '' }), ACCEPTED],
    ['itself once more', boot(), ACCEPTED],
  ]);

  itRefuses(
    suite,
    [
      ['no vendor', withoutVendor, 'OccurenceConstraintViolation'],
      ['no model', { chargePointVendor: 'Vendor' }, 'OccurenceConstraintViolation'],
      ['nothing', {}, 'OccurenceConstraintViolation'],
      [
        'a vendor of 21 characters',
        boot({ chargePointVendor: 'x'.repeat(21) }),
        'PropertyConstraintViolation',
      ],
      ['a number for a text', boot({ chargePointModel: 22 }), 'TypeConstraintViolation'],
      ['null for what it does not have', boot({ iccid: null }), 'TypeConstraintViolation'],
      ['a member that it does not have', boot({ colour: 'red' }), 'FormationViolation'],
      ['a list for a payload', [], 'FormationViolation'],
    ],
    () => storedOf(suite),
  );

  describe('describes the station:', () => {
    it.each<[title: string, payload: object, stored: object]>([
      [
        'with all that it says',
        boot(WHOLE),
        {
          vendor: 'Vendor',
          model: 'Model',
          serial_number: 'P1',
          firmware_version: '1.2.3',
          iccid: '8900000000000000000',
          imsi: '200000000000000',
          meter_type: 'DIN meter',
          meter_serial_number: 'M1',
        },
      ],
      ['and what it says no more is gone', boot(), { vendor: 'Vendor', model: 'Model', ...NOTHING }],
      [
        'by the serial number of the box where the point has none',
        boot({ chargePointSerialNumber: '', chargeBoxSerialNumber: 'B1' }),
        { vendor: 'Vendor', model: 'Model', ...NOTHING, serial_number: 'B1' },
      ],
      [
        'an empty text says nothing',
        boot({ chargePointVendor: ' ', firmwareVersion: '', meterType: '' }),
        { vendor: null, model: 'Model', ...NOTHING },
      ],
      [
        'with what a text can hold and a database cannot',
        boot({ firmwareVersion: '1\u0000' }),
        { vendor: 'Vendor', model: 'Model', ...NOTHING, firmware_version: '1\uFFFD' },
      ],
    ])('%s', async (_title, payload, stored) => {
      const { currentTime, ...answer } = await suite.charger.call('BootNotification', payload);
      expect(answer).toEqual({ status: 'Accepted', interval: HEARTBEAT_INTERVAL });
      expect(await storedOf(suite)).toEqual(stored);
      const { body } = await suite.system.rest.get(`/stations/${suite.stationId}`);
      expect(body).toMatchObject({
        online: true,
        protocol: 'ocpp1.6',
        model: 'Model',
        lastBootAt: currentTime,
      });
    });
  });

  it.each(['Pending', 'Rejected'])(
    'of a station set to %s is told so, and nothing else is heard',
    async (registrationStatus) => {
      const { system } = suite;
      const stationId = `${suite.stationId}-${registrationStatus}`;
      await system.addStation(stationId);
      await system.rest.patch(`/stations/${stationId}`, { registrationStatus });
      const charger = await system.connect(stationId);
      expect(await charger.exchange(JSON.stringify([2, 'b', 'BootNotification', boot()]))).toEqual([
        3,
        'b',
        { status: registrationStatus, currentTime: UTC, interval: RETRY_INTERVAL },
      ]);
      const [type, id, code] = await charger.exchange('[2,"h","Heartbeat",{}]');
      expect([type, id, code]).toEqual([4, 'h', 'SecurityError']);
      await charger.close();
      expect((await system.rest.get(`/stations/${stationId}`)).body).toMatchObject({ vendor: 'Vendor' });
    },
  );
});
