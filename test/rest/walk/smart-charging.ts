import { expect } from 'vitest';
import { RELATIVE } from '../../support/charging-profiles.ts';
import { wireProfile } from '../../support/charging-profiles-201.ts';
import { answerNext, type List, type Walk } from './walk.ts';

const STATION = 'SMART-201';
const PATH = `/stations/${STATION}`;

/** What only a charger of OCPP 2.0.1 tells: its profiles, what others limit it by, what cars need and plan. */
export async function walkSmartCharging({ system, api, rest }: Walk): Promise<void> {
  const charger = await system.connect(STATION, system.process.ocppUrl, 'ocpp2.0.1');
  const command = `${PATH}/commands/get-charging-profiles`;
  const example = api.example('POST /stations/{stationId}/commands/get-charging-profiles');
  await rest.post(`${command}?wait=0`, example, 202);
  await answerNext(charger, { status: 'NoProfiles' });
  const asking = rest.post(command, example, 200);
  const [, payload] = await answerNext(charger, { status: 'Accepted' });
  await asking;
  const { requestId } = payload as { requestId: number };
  const report = { requestId, evseId: 1, chargingLimitSource: 'SO' };
  await charger.call('ReportChargingProfiles', { ...report, chargingProfile: [wireProfile(RELATIVE, -5)] });
  await rest.post(command, { stackLevel: -1 }, 400);
  await rest.post(command.replace(STATION, 'NONE'), example, 404);
  await rest.post(command.replace(STATION, 'CP001'), example, 422);
  const external = await rest.get<List>(`/charging-profiles?stationId=${STATION}&status=external`);
  expect(external.data).toMatchObject([{ chargingProfileId: -5, commandId: null }]);

  const chargingSchedule = { id: 1, ...RELATIVE.chargingSchedule };
  const limited = { chargingLimit: { chargingLimitSource: 'SO', isGridCritical: true } };
  await charger.call('NotifyChargingLimit', { ...limited, evseId: 1, chargingSchedule: [chargingSchedule] });
  await charger.call('NotifyChargingLimit', { chargingLimit: { chargingLimitSource: 'EMS' } });
  expect((await rest.get<List>(`${PATH}/charging-limits`)).data).toHaveLength(2);
  expect((await rest.get<List>(`${PATH}/charging-limits?limit=1`)).nextCursor).not.toBeNull();
  expect((await rest.get<List>(`${PATH}/charging-limits?evseId=1&chargingLimitSource=EMS`)).data).toEqual([]);
  await rest.get(`${PATH}/charging-limits?cursor=x`, 400);
  await rest.get('/stations/NONE/charging-limits', 404);

  const chargingNeeds = {
    requestedEnergyTransfer: 'DC',
    departureTime: '2099-01-31T12:00:00Z',
    dcChargingParameters: { evMaxCurrent: 200, evMaxVoltage: 500, stateOfCharge: 20 },
  };
  await charger.call('NotifyEVChargingNeeds', { evseId: 1, maxScheduleTuples: 12, chargingNeeds });
  await charger.call('NotifyEVChargingSchedule', {
    evseId: 2,
    timeBase: '2026-01-31T12:00:00Z',
    chargingSchedule,
  });
  const needs = await rest.get<List>(`${PATH}/ev-charging-needs`);
  expect(needs.data).toMatchObject([
    { evseId: 1, needsStatus: 'Rejected', evSchedule: null },
    { evseId: 2, chargingNeeds: null, scheduleStatus: 'Accepted' },
  ]);
  await rest.get(`${PATH}/ev-charging-needs?cursor=x`, 400);
  await rest.get('/stations/NONE/ev-charging-needs', 404);
  await charger.close();
}
