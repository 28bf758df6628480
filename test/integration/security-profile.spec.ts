import { describe, expect, it } from 'vitest';
import { directory, eventsOf, newStation, OWN, reports, resources, stations } from '../support/stations.ts';

const withProfile = (securityProfile: 0 | 1 | 2 | 3) => ({ securityProfile, credentialGeneration: null });

async function toldToUse(stationId: string, securityProfile: number): Promise<void> {
  await resources.dataSource.query(
    `UPDATE station.charging_station SET target_security_profile = $2, target_security_profile_since = now()
      WHERE station_id = $1`,
    [stationId, securityProfile],
  );
}

const leastOf = async (stationId: string) => {
  const identity = await directory.find(stationId);
  return [identity?.securityProfile, identity?.targetSecurityProfile];
};

describe('an upgrade of the security profile', () => {
  it('ends with the connection that has it, which is the least from then on', async () => {
    const station = await newStation();
    const { stationId } = station;
    await stations.update(OWN, stationId, { securityProfile: 1 });
    await toldToUse(stationId, 2);
    await reports.connected(station, 'ocpp1.6', withProfile(1));
    expect(await leastOf(stationId)).toEqual([1, 2]);
    expect(await eventsOf(stationId, 'SecurityProfileUpgraded')).toEqual([]);
    await reports.connected(station, 'ocpp1.6', withProfile(2));
    await reports.connected(station, 'ocpp1.6', withProfile(2));
    expect(await leastOf(stationId)).toEqual([2, null]);
    expect(await eventsOf(stationId, 'SecurityProfileUpgraded')).toEqual([{ stationId, securityProfile: 2 }]);
  });

  it('raises the least to what was asked for, whatever more the charger comes with', async () => {
    const station = await newStation();
    await toldToUse(station.stationId, 2);
    await reports.connected(station, 'ocpp2.0.1', withProfile(3));
    expect(await leastOf(station.stationId)).toEqual([2, null]);
  });

  it('ends once when two sockets come with it at the same time', async () => {
    const station = await newStation();
    await toldToUse(station.stationId, 3);
    await Promise.all(
      Array.from({ length: 5 }, () => reports.connected(station, 'ocpp2.0.1', withProfile(3))),
    );
    expect(await leastOf(station.stationId)).toEqual([3, null]);
    expect(await eventsOf(station.stationId, 'SecurityProfileUpgraded')).toHaveLength(1);
  });
});
