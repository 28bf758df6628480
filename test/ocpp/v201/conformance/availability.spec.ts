import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSystem } from '../../../support/system.ts';
import { ACCEPTED, ScriptedCharger } from './scripted-charger.ts';

const CARD = 'CARD-G';

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addTariff(0.5);
  const driverId = await system.addToken(CARD);
  await system.rest.patch(`/drivers/${driverId}`, { maxConcurrentSessions: 99 });
});
afterAll(() => system.stop());

let cases = 0;
/** Two EVSEs, of which the first has two connectors. */
const CONNECTORS = [
  [1, 1],
  [1, 2],
  [2, 1],
] as const;
async function bootedCharger(): Promise<ScriptedCharger> {
  const charger = await ScriptedCharger.connect(system, `CP-G-${cases++}`);
  await charger.boot();
  for (const [evseId, connectorId] of CONNECTORS) await charger.status('Available', evseId, connectorId);
  return charger;
}

type Place = { evseId?: number; connectorId?: number };

async function change(
  charger: ScriptedCharger,
  operative: boolean,
  place: Place,
  response: object = ACCEPTED,
) {
  const { evseId, connectorId } = place;
  const connector = connectorId === undefined ? {} : { connectorId };
  const evse = evseId === undefined ? {} : { evse: { id: evseId, ...connector } };
  const outcome = await charger.command(
    'change-availability',
    { operative, ...place },
    ['ChangeAvailability', { operationalStatus: operative ? 'Operative' : 'Inoperative', ...evse }],
    response,
  );
  expect(outcome).toMatchObject({ status: 'accepted', response });
}

const concerned = ({ evseId, connectorId }: Place) =>
  CONNECTORS.filter(
    ([evse, connector]) =>
      (evseId === undefined || evse === evseId) && (connectorId === undefined || connector === connectorId),
  );

/** The connectors concerned have that status, the others are available. */
async function expectShown(charger: ScriptedCharger, place: Place, status: string): Promise<void> {
  const places = concerned(place);
  for (const connector of CONNECTORS)
    expect(await charger.shownStatus(...connector)).toBe(places.includes(connector) ? status : 'Available');
}

describe('the OCA’s cases of availability', () => {
  it.each<[title: string, place: Place]>([
    ['an EVSE [TC_G_03_CSMS] [TC_G_04_CSMS]', { evseId: 1 }],
    ['the charger [TC_G_05_CSMS] [TC_G_06_CSMS]', {}],
    ['a connector [TC_G_07_CSMS] [TC_G_08_CSMS]', { evseId: 1, connectorId: 2 }],
  ])('out of service and into service again: %s', async (_title, place) => {
    const charger = await bootedCharger();
    await change(charger, false, place);
    for (const connector of concerned(place)) await charger.status('Unavailable', ...connector);
    await expectShown(charger, place, 'Unavailable');
    await change(charger, true, place);
    for (const connector of concerned(place)) await charger.status('Available', ...connector);
    await expectShown(charger, place, 'Available');
  });

  it.each<[title: string, place: Place]>([
    ['an EVSE [TC_G_11_CSMS]', { evseId: 1 }],
    ['the charger [TC_G_14_CSMS]', {}],
    ['a connector [TC_G_17_CSMS]', { evseId: 1, connectorId: 1 }],
  ])('out of service, once its transaction has ended: %s', async (_title, place) => {
    const charger = await bootedCharger();
    await charger.charge('tx', CARD);
    await change(charger, false, place, { status: 'Scheduled' });
    const others = concerned(place).filter(([evseId, connectorId]) => evseId !== 1 || connectorId !== 1);
    for (const connector of others) await charger.status('Unavailable', ...connector);
    expect(await charger.shownStatus()).toBe('Occupied');
    await charger.stop('tx', CARD);
    await charger.unplug('tx', 'Unavailable');
    await expectShown(charger, place, 'Unavailable');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: 'EVDisconnected' }]);
  });

  it('the lock of the plug fails [TC_G_20_CSMS]', async () => {
    const charger = await bootedCharger();
    const component = { name: 'ConnectorPlugRetentionLock', evse: { id: 1, connectorId: 1 } };
    await charger.changed(component, 'Problem', 'true');
    const path = `/stations/${charger.stationId}/events?component=ConnectorPlugRetentionLock`;
    expect((await system.rest.get(path)).body).toMatchObject({
      data: [{ evseId: 1, connectorId: 1, variable: 'Problem', actualValue: 'true', trigger: 'Delta' }],
    });
  });
});
