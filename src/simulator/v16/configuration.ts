import type { OCPP16 } from 'typed-ocpp';

type Kind = 'text' | 'integer' | 'boolean' | 'readonly';

interface Key {
  value: string;
  kind: Kind;
}

export interface ConfigurationDefaults {
  connectors: number;
  sampleSeconds: number;
}

const SAMPLED = 'Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,SoC';

function defaults({
  connectors,
  sampleSeconds,
}: ConfigurationDefaults): Record<string, [value: string, kind: Kind]> {
  return {
    AllowOfflineTxForUnknownId: ['true', 'boolean'],
    AuthorizationCacheEnabled: ['false', 'boolean'],
    AuthorizeRemoteTxRequests: ['false', 'boolean'],
    ClockAlignedDataInterval: ['0', 'readonly'],
    ConnectionTimeOut: ['60', 'integer'],
    ConnectorPhaseRotation: ['NotApplicable', 'text'],
    GetConfigurationMaxKeys: ['50', 'readonly'],
    HeartbeatInterval: ['300', 'integer'],
    LocalAuthorizeOffline: ['true', 'boolean'],
    LocalPreAuthorize: ['false', 'boolean'],
    MeterValuesAlignedData: ['', 'readonly'],
    MeterValuesSampledData: [SAMPLED, 'readonly'],
    MeterValueSampleInterval: [String(sampleSeconds), 'integer'],
    NumberOfConnectors: [String(connectors), 'readonly'],
    ResetRetries: ['0', 'integer'],
    StopTransactionOnEVSideDisconnect: ['true', 'boolean'],
    StopTransactionOnInvalidId: ['true', 'boolean'],
    StopTxnAlignedData: ['', 'readonly'],
    StopTxnSampledData: ['Energy.Active.Import.Register', 'text'],
    SupportedFeatureProfiles: ['Core,RemoteTrigger', 'readonly'],
    TransactionMessageAttempts: ['3', 'integer'],
    TransactionMessageRetryInterval: ['2', 'integer'],
    UnlockConnectorOnEVSideDisconnect: ['true', 'boolean'],
    WebSocketPingInterval: ['0', 'readonly'],
  };
}

/** The configuration keys of a 1.6 charger (OCPP 1.6 §9). Names are case-insensitive. */
export class Configuration {
  readonly #keys = new Map<string, Key & { name: string }>();

  constructor(values: ConfigurationDefaults) {
    for (const [name, [value, kind]] of Object.entries(defaults(values))) {
      this.#keys.set(name.toLowerCase(), { name, value, kind });
    }
  }

  text(name: string): string {
    return this.#keys.get(name.toLowerCase())?.value ?? '';
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  flag(name: string): boolean {
    return this.text(name).toLowerCase() === 'true';
  }

  /** The interval that a BootNotification was answered with becomes the heartbeat interval (§4.2). */
  setHeartbeatInterval(seconds: number): void {
    const key = this.#keys.get('heartbeatinterval');
    if (key) key.value = String(seconds);
  }

  /** §5.8: all keys when none is named. */
  read(names: readonly string[] = []): OCPP16.GetConfigurationResponse {
    const asked = names.length > 0 ? names : [...this.#keys.values()].map(({ name }) => name);
    const configurationKey: NonNullable<OCPP16.GetConfigurationResponse['configurationKey']> = [];
    const unknownKey: string[] = [];
    for (const name of asked) {
      const key = this.#keys.get(name.toLowerCase());
      if (key) configurationKey.push({ key: key.name, readonly: key.kind === 'readonly', value: key.value });
      else unknownKey.push(name);
    }
    return unknownKey.length > 0 ? { configurationKey, unknownKey } : { configurationKey };
  }

  /** §5.3: unknown keys are NotSupported; keys that cannot be written and values that make no sense are Rejected. */
  write(name: string, value: string): OCPP16.ChangeConfigurationResponse['status'] {
    const key = this.#keys.get(name.toLowerCase());
    if (!key) return 'NotSupported';
    if (key.kind === 'readonly') return 'Rejected';
    if (key.kind === 'integer' && !/^\d{1,9}$/.test(value)) return 'Rejected';
    if (key.kind === 'boolean' && !/^(true|false)$/i.test(value)) return 'Rejected';
    key.value = value;
    return 'Accepted';
  }
}
