import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { given } from '../../rpc/request.js';
import { utc } from './charging-profile.js';

/** 2.0.1 K15, K17: what a car told by ISO 15118 that it needs. */
export const notifyEvChargingNeeds = handler<
  OCPP20.NotifyEVChargingNeedsRequest,
  OCPP20.NotifyEVChargingNeedsResponse
>(async ({ evseId, maxScheduleTuples, chargingNeeds }, { services, station, receivedAt }) => {
  const { requestedEnergyTransfer, departureTime, acChargingParameters, dcChargingParameters } =
    chargingNeeds;
  const status = await services.evCharging.needsReported(
    station,
    {
      evseId,
      transactionId: await services.sessions.findActiveTransaction(station, evseId),
      chargingNeeds: {
        requestedEnergyTransfer,
        ...utc('departureTime', departureTime),
        ...ownMembers({ acChargingParameters, dcChargingParameters }),
      },
      maxScheduleTuples: maxScheduleTuples ?? null,
    },
    receivedAt,
  );
  return { status };
});

/** Without what is absent, and without what a vendor adds. */
const ownMembers = <Group extends Record<string, object | undefined>>(group: Group): Group =>
  Object.fromEntries(
    Object.entries(group).flatMap(([name, members]) =>
      members === undefined ? [] : [[name, given({ ...members, customData: undefined })]],
    ),
  ) as Group;
