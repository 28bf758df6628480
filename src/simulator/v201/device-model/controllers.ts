import { MEASURANDS } from '../meter-values.js';
import { NETWORK_SLOTS, type NetworkProfiles } from '../provisioning/network-profiles.js';
import {
  component,
  fixedMembers,
  fixedOption,
  held,
  KINDS,
  members,
  rebooting,
  refusing,
  risingCount,
  secret,
  sequence,
  type Variable,
} from './variables.js';

export interface ControllerValues {
  stationId: string;
  sampleSeconds: number;
  securityProfile: number;
  networkProfiles: NetworkProfiles;
}

const { flag, fixedFlag, count, fixedCount, seconds, interval, text, fixedText, time } = KINDS;
const ALL_MEASURANDS = MEASURANDS.join(',');
const measurands = members(...MEASURANDS);
/** What this charger can tell; it has neither a parking bay nor a meter that signs (2.6.4). */
const POINTS = ['Authorized', 'EVConnected', 'EnergyTransfer', 'PowerPathClosed'];

const transactions = (sampleSeconds: number): Variable[] => [
  ...component('TxCtrlr', {
    EVConnectionTimeOut: ['60', seconds],
    MaxEnergyOnInvalidId: ['0', count],
    StopTxOnEVSideDisconnect: ['true', fixedFlag],
    StopTxOnInvalidId: ['true', flag],
    TxBeforeAcceptedEnabled: ['false', fixedFlag],
    TxStartPoint: ['PowerPathClosed', members(...POINTS)],
    TxStopPoint: ['EVConnected,PowerPathClosed', members(...POINTS)],
  }),
  ...component('SampledDataCtrlr', {
    Available: ['true', fixedFlag],
    Enabled: ['true', flag],
    TxStartedMeasurands: ['Energy.Active.Import.Register', measurands],
    TxUpdatedInterval: [String(sampleSeconds), interval],
    TxUpdatedMeasurands: [ALL_MEASURANDS, measurands],
    TxEndedInterval: ['0', fixedCount],
    TxEndedMeasurands: ['Energy.Active.Import.Register', measurands],
  }),
  ...component('AlignedDataCtrlr', {
    Available: ['true', fixedFlag],
    Enabled: ['true', flag],
    Interval: ['0', seconds],
    Measurands: [ALL_MEASURANDS, measurands],
    TxEndedInterval: ['0', fixedCount],
    TxEndedMeasurands: ['', fixedMembers(...MEASURANDS)],
  }),
];

const authorization: Variable[] = [
  ...component('AuthCtrlr', {
    Enabled: ['true', flag],
    AuthorizeRemoteStart: ['false', flag],
    LocalAuthorizeOffline: ['true', flag],
    LocalPreAuthorize: ['false', flag],
    OfflineTxForUnknownIdEnabled: ['true', flag],
    MasterPassGroupId: ['', text],
  }),
  ...component('AuthCacheCtrlr', {
    Available: ['true', fixedFlag],
    Enabled: ['false', flag],
    LifeTime: ['86400', seconds],
  }),
  ...component('LocalAuthListCtrlr', {
    Available: ['true', fixedFlag],
    Enabled: ['true', flag],
    ItemsPerMessage: ['100', fixedCount],
    BytesPerMessage: ['65536', fixedCount],
    Entries: ['0', held(500)],
  }),
];

const communication = ({ networkProfiles }: ControllerValues): Variable[] => [
  ...component('OCPPCommCtrlr', {
    ActiveNetworkProfile: [() => networkProfiles.active, fixedCount],
    FileTransferProtocols: ['FTP,FTPS,HTTP,HTTPS,SFTP', fixedMembers('FTP', 'FTPS', 'HTTP', 'HTTPS', 'SFTP')],
    HeartbeatInterval: ['300', seconds],
    'MessageAttemptInterval[TransactionEvent]': ['2', seconds],
    'MessageAttempts[TransactionEvent]': ['3', count],
    'MessageTimeout[Default]': ['30', fixedCount],
    // B10.FR.02
    NetworkConfigurationPriority: [
      '1',
      rebooting(refusing(sequence(...NETWORK_SLOTS), (value) => !networkProfiles.haveAll(value))),
    ],
    NetworkProfileConnectionAttempts: ['3', count],
    OfflineThreshold: ['60', seconds],
    QueueAllMessages: ['false', fixedFlag],
    ResetRetries: ['0', count],
    UnlockOnEVSideDisconnect: ['true', flag],
    WebSocketPingInterval: ['0', fixedCount],
  }),
  ...component('DeviceDataCtrlr', {
    'BytesPerMessage[GetReport]': ['65536', fixedCount],
    'BytesPerMessage[GetVariables]': ['65536', fixedCount],
    'BytesPerMessage[SetVariables]': ['65536', fixedCount],
    'ItemsPerMessage[GetReport]': ['50', fixedCount],
    'ItemsPerMessage[GetVariables]': ['50', fixedCount],
    'ItemsPerMessage[SetVariables]': ['50', fixedCount],
    ConfigurationValueSize: ['1000', fixedCount],
    ReportingValueSize: ['2500', fixedCount],
    ValueSize: ['2500', fixedCount],
  }),
  ...component('ClockCtrlr', {
    DateTime: [() => new Date().toISOString(), time],
    TimeSource: ['Heartbeat', fixedOption('Heartbeat')],
  }),
];

const security = (stationId: string, securityProfile: number): Variable[] =>
  component('SecurityCtrlr', {
    AdditionalRootCertificateCheck: ['false', fixedFlag],
    // 16 to 40 printable characters (A01, A00.FR.205).
    BasicAuthPassword: ['', secret((value) => !/^[\x20-\x7e]{16,40}$/.test(value))],
    CertificateEntries: ['10', fixedCount],
    Identity: [stationId, fixedText],
    MaxCertificateChainSize: ['10000', fixedCount],
    OrganizationName: ['CSMS', text],
    // Is only ever raised (A05), and only over a line of TLS beyond the first one.
    SecurityProfile: [
      String(securityProfile),
      risingCount((value, before) => value !== before && !(before === '0' && value === '1')),
    ],
  });

const features: Variable[] = [
  ...component('ReservationCtrlr', {
    Available: ['true', fixedFlag],
    Enabled: ['true', flag],
    NonEvseSpecific: ['true', fixedFlag],
  }),
  ...component('SmartChargingCtrlr', {
    Available: ['true', fixedFlag],
    Enabled: ['true', flag],
    'Entries[ChargingProfiles]': ['0', held(10)],
    LimitChangeSignificance: ['10', count],
    PeriodsPerSchedule: ['24', fixedCount],
    Phases3to1: ['false', fixedFlag],
    ProfileStackLevel: ['9', fixedCount],
    RateUnit: ['A,W', fixedMembers('A', 'W')],
  }),
  ...component('TariffCostCtrlr', {
    'Available[Cost]': ['true', fixedFlag],
    'Available[Tariff]': ['true', fixedFlag],
    'Enabled[Cost]': ['true', flag],
    'Enabled[Tariff]': ['true', flag],
    Currency: ['EUR', text],
    TariffFallbackMessage: ['', text],
    TotalCostFallbackMessage: ['', text],
  }),
  ...component('MonitoringCtrlr', {
    Available: ['true', fixedFlag],
    Enabled: ['true', flag],
    'BytesPerMessage[SetVariableMonitoring]': ['65536', fixedCount],
    'ItemsPerMessage[SetVariableMonitoring]': ['20', fixedCount],
    'ItemsPerMessage[ClearVariableMonitoring]': ['20', fixedCount],
    ActiveMonitoringBase: ['All', fixedOption('All', 'FactoryDefault', 'HardWiredOnly')],
    ActiveMonitoringLevel: ['9', fixedCount],
  }),
  ...component('DisplayMessageCtrlr', {
    Available: ['true', fixedFlag],
    DisplayMessages: ['0', held(10)],
    SupportedFormats: ['ASCII,UTF8', fixedMembers('ASCII', 'HTML', 'URI', 'UTF8')],
    SupportedPriorities: [
      'AlwaysFront,InFront,NormalCycle',
      fixedMembers('AlwaysFront', 'InFront', 'NormalCycle'),
    ],
  }),
];

/** The logical components of a charging station (2.0.1 part 2, referenced components and variables). */
export const controllers = (values: ControllerValues): Variable[] => [
  ...transactions(values.sampleSeconds),
  ...authorization,
  ...communication(values),
  ...security(values.stationId, values.securityProfile),
  ...features,
];
