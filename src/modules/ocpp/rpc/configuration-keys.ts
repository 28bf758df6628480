/** A variable of the device model of 2.x. */
export interface StandardVariable {
  readonly component: string;
  readonly variable: string;
  readonly variableInstance?: string | undefined;
}

const of = (component: string, variable: string, variableInstance?: string): StandardVariable => ({
  component,
  variable,
  ...(variableInstance === undefined ? {} : { variableInstance }),
});

/**
 * The configuration keys of OCPP 1.6 (§9, and its security white paper) that have a successor in 2.x (2.0.1 part 2,
 * referenced components and variables) with values of the same meaning. How many list entries or charging profiles a
 * station can hold is not among them: 2.x has it as a limit, not as a value; nor is the password, written differently.
 */
const VARIABLES: Readonly<Record<string, StandardVariable>> = {
  AdditionalRootCertificateCheck: of('SecurityCtrlr', 'AdditionalRootCertificateCheck'),
  AllowOfflineTxForUnknownId: of('AuthCtrlr', 'OfflineTxForUnknownIdEnabled'),
  AuthorizationCacheEnabled: of('AuthCacheCtrlr', 'Enabled'),
  AuthorizeRemoteTxRequests: of('AuthCtrlr', 'AuthorizeRemoteStart'),
  CertificateSignedMaxChainSize: of('SecurityCtrlr', 'MaxCertificateChainSize'),
  CertSigningRepeatTimes: of('SecurityCtrlr', 'CertSigningRepeatTimes'),
  CertSigningWaitMinimum: of('SecurityCtrlr', 'CertSigningWaitMinimum'),
  ChargeProfileMaxStackLevel: of('SmartChargingCtrlr', 'ProfileStackLevel'),
  ChargingScheduleAllowedChargingRateUnit: of('SmartChargingCtrlr', 'RateUnit'),
  ChargingScheduleMaxPeriods: of('SmartChargingCtrlr', 'PeriodsPerSchedule'),
  ClockAlignedDataInterval: of('AlignedDataCtrlr', 'Interval'),
  ConnectionTimeOut: of('TxCtrlr', 'EVConnectionTimeOut'),
  CpoName: of('SecurityCtrlr', 'OrganizationName'),
  GetConfigurationMaxKeys: of('DeviceDataCtrlr', 'ItemsPerMessage', 'GetVariables'),
  HeartbeatInterval: of('OCPPCommCtrlr', 'HeartbeatInterval'),
  LocalAuthListEnabled: of('LocalAuthListCtrlr', 'Enabled'),
  LocalAuthorizeOffline: of('AuthCtrlr', 'LocalAuthorizeOffline'),
  LocalPreAuthorize: of('AuthCtrlr', 'LocalPreAuthorize'),
  MaxEnergyOnInvalidId: of('TxCtrlr', 'MaxEnergyOnInvalidId'),
  MeterValueSampleInterval: of('SampledDataCtrlr', 'TxUpdatedInterval'),
  MeterValuesAlignedData: of('AlignedDataCtrlr', 'Measurands'),
  MeterValuesSampledData: of('SampledDataCtrlr', 'TxUpdatedMeasurands'),
  ReserveConnectorZeroSupported: of('ReservationCtrlr', 'NonEvseSpecific'),
  ResetRetries: of('OCPPCommCtrlr', 'ResetRetries'),
  SecurityProfile: of('SecurityCtrlr', 'SecurityProfile'),
  SendLocalListMaxLength: of('LocalAuthListCtrlr', 'ItemsPerMessage'),
  StopTransactionOnEVSideDisconnect: of('TxCtrlr', 'StopTxOnEVSideDisconnect'),
  StopTransactionOnInvalidId: of('TxCtrlr', 'StopTxOnInvalidId'),
  StopTxnAlignedData: of('AlignedDataCtrlr', 'TxEndedMeasurands'),
  StopTxnSampledData: of('SampledDataCtrlr', 'TxEndedMeasurands'),
  SupportedFileTransferProtocols: of('OCPPCommCtrlr', 'FileTransferProtocols'),
  TransactionMessageAttempts: of('OCPPCommCtrlr', 'MessageAttempts', 'TransactionEvent'),
  TransactionMessageRetryInterval: of('OCPPCommCtrlr', 'MessageAttemptInterval', 'TransactionEvent'),
  UnlockConnectorOnEVSideDisconnect: of('OCPPCommCtrlr', 'UnlockOnEVSideDisconnect'),
  WebSocketPingInterval: of('OCPPCommCtrlr', 'WebSocketPingInterval'),
};

const nameOf = ({ component, variable, variableInstance = '' }: StandardVariable): string =>
  `${component}\n${variable}\n${variableInstance}`.toLowerCase();

const BY_KEY = new Map(Object.entries(VARIABLES).map(([key, variable]) => [key.toLowerCase(), variable]));
const BY_VARIABLE = new Map(Object.entries(VARIABLES).map(([key, variable]) => [nameOf(variable), key]));

/** What 2.x has in place of a configuration key, in any case; undefined where there is none. */
export const variableOfKey = (key: string): StandardVariable | undefined => BY_KEY.get(key.toLowerCase());

/** The configuration key that a variable has taken the place of; undefined where there was none. */
export const keyOfVariable = (variable: StandardVariable): string | undefined =>
  BY_VARIABLE.get(nameOf(variable));
