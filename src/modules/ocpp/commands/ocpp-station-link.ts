import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/config.js';
import { InvalidError } from '../../../platform/errors.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import {
  CommandRouter,
  type SocketProcess,
  type StationConnection,
  StationRegistry,
} from '../../../platform/redis/index.js';
import { ChargingSessions } from '../../billing/index.js';
import { Authorisation } from '../../driver/index.js';
import {
  ChargingProfileReports,
  type CommandCause,
  type CommandOutcome,
  Configuration,
  DeviceModels,
  DisplayMessageReports,
  EvChargingReports,
  LocalLists,
  type PreparedCommand,
  type Presence,
  StationLink,
  StationOfflineError,
  type StationRef,
} from '../../station/index.js';
import { RpcError } from '../rpc/rpc-error.js';
import type { OcppRequest, OcppVersion } from '../rpc/version.js';
import { OCPP_VERSIONS } from '../versions.js';
import { CallRouting } from './call-routing.js';
import type { ProcessRequest } from './station-call.js';

const DISCONNECT_TIMEOUT_MS = 5_000;
const SHED_TIMEOUT_MS = 10_000;

/** Reaches a charger from any process: the registry tells who holds it, the router asks that process. */
@Injectable()
export class OcppStationLink extends StationLink {
  constructor(
    private readonly registry: StationRegistry,
    private readonly router: CommandRouter,
    private readonly routing: CallRouting,
    private readonly sessions: ChargingSessions,
    private readonly configuration: Configuration,
    private readonly deviceModels: DeviceModels,
    private readonly authorisation: Authorisation,
    private readonly chargingProfiles: ChargingProfileReports,
    private readonly evCharging: EvChargingReports,
    private readonly localLists: LocalLists,
    private readonly displayMessages: DisplayMessageReports,
    private readonly config: AppConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  async prepare(
    station: StationRef,
    command: string,
    request: Record<string, unknown>,
  ): Promise<PreparedCommand> {
    const connection = await this.connectionOf(station.stationId);
    const version = connection === null ? undefined : OCPP_VERSIONS.get(connection.protocol);
    if (connection === null || version === undefined) throw new StationOfflineError(station.stationId);
    const parameters = await this.withTransaction(station, request);
    const requests = await version.translate(command, parameters, {
      configured: (variable, component, variableInstance) =>
        this.configuration.valueOf(station, { variable, component, variableInstance }),
      maxLimitOf: (variable, component, variableInstance) =>
        this.configuration.maxLimitOf(station, { variable, component, variableInstance }),
      valuesListOf: (variable, component) =>
        this.configuration.valuesListOf(station, { variable, component }),
      publicUrl: this.config.ocpp.publicUrl,
      expectReport: (isFull) => this.deviceModels.expectReport(station, isFull),
      idToken: (idToken) => this.authorisation.identify(station.tenantId, idToken),
      groupIdTokenOf: (idToken) => this.groupIdTokenOf(station, idToken),
      chargingProfilesBeside: (next) => this.chargingProfiles.countBeside(station, next),
      displayMessagesBeside: (next) => this.displayMessages.countBeside(station, next),
      maxScheduleTuples: (evseId, transactionId) => this.evCharging.maxTuples(station, evseId, transactionId),
      localListUpdates: (limits, updateType) => this.localLists.plan(station, limits, updateType),
    });
    for (const message of requests) checkRequest(version, message);
    return {
      ...station,
      processId: connection.processId,
      protocol: connection.protocol,
      requests,
    };
  }

  deliver(cause: CommandCause, prepared: PreparedCommand): Promise<CommandOutcome> {
    return this.routing.deliver(cause, prepared);
  }

  /** Without the registry nobody is known to be online; charging goes on all the same. */
  async presence(stationIds: string[]): Promise<Map<string, Presence>> {
    try {
      return await this.registry.find(stationIds);
    } catch (error) {
      this.logger.warn({ err: error }, 'presence is not known: the registry is away');
      return new Map();
    }
  }

  async onlineStations(tenantId: string): Promise<string[]> {
    return (await this.registry.list(tenantId)).map(({ stationId }) => stationId);
  }

  /** Of a charger that is not known yet, one that suits any version does. */
  passwordFault(password: string, protocol: string | null): string | null {
    const version = OCPP_VERSIONS.get(protocol ?? '');
    const versions = version === undefined ? [...OCPP_VERSIONS.values()] : [version];
    const faults = versions.map(({ passwordFault }) => passwordFault(password));
    return faults.includes(null) ? null : (faults[0] ?? null);
  }

  async connections(): Promise<Map<string, number>> {
    const connections = await this.registry.listAll();
    return new Map(connections.map(({ stationId, epoch }) => [stationId, epoch]));
  }

  processes(): Promise<SocketProcess[]> {
    return this.registry.processes();
  }

  async shed(processId: string, count: number): Promise<number> {
    const message: ProcessRequest = { type: 'shed', count };
    return (await this.router.request(processId, message, SHED_TIMEOUT_MS)) as number;
  }

  async disconnect(stationId: string): Promise<void> {
    const connection = await this.connectionOf(stationId);
    if (connection === null) return;
    const message: ProcessRequest = { type: 'disconnect', stationId };
    await this.router.request(connection.processId, message, DISCONNECT_TIMEOUT_MS);
  }

  private async connectionOf(stationId: string): Promise<StationConnection | null> {
    return (await this.registry.find([stationId])).get(stationId) ?? null;
  }

  private async groupIdTokenOf({ tenantId }: StationRef, idToken: string): Promise<string | null> {
    return (await this.authorisation.authorise(tenantId, idToken, 'authorize', new Date())).groupIdToken;
  }

  /** A session is named by our id, or by the charger's own id of its transaction. */
  private async withTransaction(
    station: StationRef,
    request: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    if (typeof request['sessionId'] !== 'string') return request;
    const transaction = await this.sessions.findTransaction(station, request['sessionId']);
    if (transaction?.stationId !== station.stationId) {
      throw new InvalidError([{ path: 'sessionId', message: 'is not a session of this station' }]);
    }
    if (request['evseId'] !== undefined && request['evseId'] !== transaction.evseId) {
      throw new InvalidError([{ path: 'evseId', message: 'is not where the session charges' }]);
    }
    return { ...request, transactionId: transaction.transactionId };
  }
}

function checkRequest(version: OcppVersion, { action, payload }: OcppRequest): void {
  if (!version.validator.knows(action)) {
    throw new InvalidError([{ path: 'action', message: `is not an action of ${version.subprotocol}` }]);
  }
  try {
    version.validator.check(action, 'Request', payload);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    throw new InvalidError([{ path: 'payload', message: error.description }]);
  }
}
