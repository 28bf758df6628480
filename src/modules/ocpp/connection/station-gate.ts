import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { AppConfig } from '../../../platform/config/config.js';
import { matchingCredential, StationDirectory, type StationIdentity } from '../../station/index.js';
import { type BasicCredentials, basicCredentials } from './handshake.js';

export type Admission =
  | {
      readonly kind: 'admitted';
      readonly station: StationIdentity;
      readonly credentialGeneration: number | null;
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
    const station =
      (await this.directory.find(stationId)) ?? (await this.registerIfAllowed(stationId, credentials));
    if (station === null) return refused(404, 'the station is not known');
    const minimumProfile = station.securityProfile ?? this.config.ocpp.minimumSecurityProfile;
    if (minimumProfile >= 2) return refused(401, `security profile ${String(minimumProfile)} needs TLS`);
    if (credentials === null) {
      // A station that has a password must use it, whatever the minimum is.
      const open = minimumProfile === 0 && station.credentials.length === 0;
      return open ? admitted(station, null) : refused(401, 'no Basic credentials');
    }
    if (credentials.user !== stationId) return refused(401, 'the user name is not the identity');
    const match = matchingCredential(credentials.password, station.credentials);
    if (match !== null) return admitted(station, match.generation);
    const ignored = minimumProfile === 0 && station.credentials.length === 0;
    return ignored ? admitted(station, null) : refused(401, 'wrong password');
  }

  /** With OCPP_UNKNOWN_STATIONS=accept the password of the first connection becomes the station's. */
  private async registerIfAllowed(
    stationId: string,
    credentials: BasicCredentials | null,
  ): Promise<StationIdentity | null> {
    if (this.config.ocpp.unknownStations === 'reject') return null;
    if (credentials === null && this.config.ocpp.minimumSecurityProfile > 0) return null;
    return this.directory.register(stationId, credentials?.user === stationId ? credentials.password : null);
  }
}

const refused = (status: 401 | 404, reason: string): Admission => ({ kind: 'refused', status, reason });

const admitted = (station: StationIdentity, credentialGeneration: number | null): Admission => ({
  kind: 'admitted',
  station,
  credentialGeneration,
});
