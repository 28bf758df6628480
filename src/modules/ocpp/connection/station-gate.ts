import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { AppConfig } from '../../../platform/config/config.js';
import {
  type Authentication,
  matchingCredential,
  StationDirectory,
  type StationIdentity,
} from '../../station/index.js';
import { type BasicCredentials, basicCredentials } from './handshake.js';

export type Admission =
  | {
      readonly kind: 'admitted';
      readonly station: StationIdentity;
      readonly authentication: Authentication;
    }
  | { readonly kind: 'refused'; readonly status: 401 | 404; readonly reason: string };

/** Who may connect: security profiles 0 and 1 (OCPP 2.0.1 A00, OCPP 1.6 security extension). */
@Injectable()
export class StationGate {
  constructor(
    private readonly directory: StationDirectory,
    private readonly config: AppConfig,
  ) {}

  async admit(stationId: string, request: IncomingMessage): Promise<Admission> {
    const credentials = basicCredentials(request);
    const known = await this.directory.find(stationId);
    if (known !== null) return this.admitKnown(known, credentials);
    if (this.config.ocpp.unknownStations === 'reject') return refused(404, 'the station is not known');
    return this.admitUnknown(stationId, credentials);
  }

  private admitKnown(station: StationIdentity, credentials: BasicCredentials | null): Admission {
    const minimumProfile = station.securityProfile ?? this.config.ocpp.minimumSecurityProfile;
    if (minimumProfile >= 2) return refused(401, `security profile ${String(minimumProfile)} needs TLS`);
    // A station that has a password must use it, whatever the minimum is.
    const isOpen = minimumProfile === 0 && station.credentials.every(({ isPending }) => isPending);
    const match = credentials && matchOf(station, credentials);
    if (isOpen && !match) return admitted(station, { securityProfile: 0, credentialGeneration: null });
    if (credentials === null) return refused(401, 'no Basic credentials');
    if (credentials.user !== station.stationId) return refused(401, 'the user name is not the identity');
    return match === null
      ? refused(401, 'wrong password')
      : admitted(station, { securityProfile: 1, credentialGeneration: match.generation });
  }

  /** With OCPP_UNKNOWN_STATIONS=accept the password of the first connection becomes the station's. */
  private async admitUnknown(stationId: string, credentials: BasicCredentials | null): Promise<Admission> {
    if (credentials === null && this.config.ocpp.minimumSecurityProfile > 0) {
      return refused(401, 'no Basic credentials');
    }
    if (credentials !== null && credentials.user !== stationId) {
      return refused(401, 'the user name is not the identity');
    }
    return this.admitKnown(
      await this.directory.register(stationId, credentials?.password ?? null),
      credentials,
    );
  }
}

const refused = (status: 401 | 404, reason: string): Admission => ({ kind: 'refused', status, reason });

const admitted = (station: StationIdentity, authentication: Authentication): Admission => ({
  kind: 'admitted',
  station,
  authentication,
});

const matchOf = ({ stationId, credentials }: StationIdentity, { user, password }: BasicCredentials) =>
  user === stationId ? matchingCredential(password, credentials) : null;
