import { MEASURANDS } from './meter-values.js';

export type KeyKind = 'text' | 'integer' | 'boolean' | 'readonly' | 'measurands' | 'key' | 'profile';

export interface ConfigurationDefaults {
  connectors: number;
  sampleSeconds: number;
  /** Security profile that the line is of: 0 without a password, 1 with one, 2 over TLS. */
  securityProfile?: number;
}

export type ConfigurationDefault = [value: string, kind: KeyKind];

const MOST_MEASURANDS = String(MEASURANDS.length);

/** OCPP 1.6 §9.1. */
const core = (connectors: number, sampleSeconds: number): Record<string, ConfigurationDefault> => ({
  AllowOfflineTxForUnknownId: ['true', 'boolean'],
  AuthorizationCacheEnabled: ['false', 'boolean'],
  AuthorizeRemoteTxRequests: ['false', 'boolean'],
  BlinkRepeat: ['3', 'integer'],
  ClockAlignedDataInterval: ['0', 'readonly'],
  ConnectionTimeOut: ['60', 'integer'],
  ConnectorPhaseRotation: ['NotApplicable', 'text'],
  ConnectorPhaseRotationMaxLength: [String(connectors + 1), 'readonly'],
  GetConfigurationMaxKeys: ['100', 'readonly'],
  HeartbeatInterval: ['300', 'integer'],
  LightIntensity: ['100', 'integer'],
  LocalAuthorizeOffline: ['true', 'boolean'],
  LocalPreAuthorize: ['false', 'boolean'],
  MaxEnergyOnInvalidId: ['0', 'readonly'],
  MeterValuesAlignedData: ['', 'readonly'],
  MeterValuesAlignedDataMaxLength: ['0', 'readonly'],
  MeterValuesSampledData: [MEASURANDS.join(','), 'measurands'],
  MeterValuesSampledDataMaxLength: [MOST_MEASURANDS, 'readonly'],
  MeterValueSampleInterval: [String(sampleSeconds), 'integer'],
  MinimumStatusDuration: ['0', 'readonly'],
  NumberOfConnectors: [String(connectors), 'readonly'],
  ResetRetries: ['0', 'integer'],
  StopTransactionOnEVSideDisconnect: ['true', 'boolean'],
  StopTransactionOnInvalidId: ['true', 'boolean'],
  StopTxnAlignedData: ['', 'readonly'],
  StopTxnAlignedDataMaxLength: ['0', 'readonly'],
  StopTxnSampledData: ['Energy.Active.Import.Register', 'text'],
  StopTxnSampledDataMaxLength: ['1', 'readonly'],
  SupportedFeatureProfiles: [
    'Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger',
    'readonly',
  ],
  SupportedFeatureProfilesMaxLength: ['6', 'readonly'],
  SupportedFileTransferProtocols: ['FTP,FTPS,HTTP,HTTPS,SFTP', 'readonly'],
  TransactionMessageAttempts: ['3', 'integer'],
  TransactionMessageRetryInterval: ['2', 'integer'],
  UnlockConnectorOnEVSideDisconnect: ['true', 'boolean'],
  WebSocketPingInterval: ['0', 'readonly'],
});

/** OCPP 1.6 §9.2 to §9.4. */
const PROFILES: Readonly<Record<string, ConfigurationDefault>> = {
  LocalAuthListEnabled: ['true', 'boolean'],
  LocalAuthListMaxLength: ['500', 'readonly'],
  SendLocalListMaxLength: ['100', 'readonly'],
  ReserveConnectorZeroSupported: ['true', 'readonly'],
  ChargeProfileMaxStackLevel: ['9', 'readonly'],
  ChargingScheduleAllowedChargingRateUnit: ['Current,Power', 'readonly'],
  ChargingScheduleMaxPeriods: ['24', 'readonly'],
  ConnectorSwitch3to1PhaseSupported: ['false', 'readonly'],
  MaxChargingProfilesInstalled: ['10', 'readonly'],
};

/** Security extension, table of configuration keys. */
const security = (profile: number): Record<string, ConfigurationDefault> => ({
  AdditionalRootCertificateCheck: ['false', 'readonly'],
  AuthorizationKey: ['', 'key'],
  CertificateSignedMaxChainSize: ['10000', 'readonly'],
  CertificateStoreMaxLength: ['10', 'readonly'],
  CpoName: ['', 'text'],
  SecurityProfile: [String(profile), 'profile'],
});

export const configurationDefaults = ({
  connectors,
  sampleSeconds,
  securityProfile = 1,
}: ConfigurationDefaults): Record<string, ConfigurationDefault> => ({
  ...core(connectors, sampleSeconds),
  ...PROFILES,
  ...security(securityProfile),
});
