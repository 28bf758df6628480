import type { Clock } from '../../clock.js';
import { type DeviceModel, isNamed, valueOf } from '../device-model/device-model.js';
import type { Variable } from '../device-model/variables.js';
import type { ChargerCalls, CsmsRequests } from '../messages.js';
import {
  type Monitor,
  type MonitorSetting,
  type MonitorType,
  nextDue,
  type Observation,
  observe,
} from './monitor.js';

type NotifyEvent = ChargerCalls['NotifyEvent']['request'];
type SetResult = CsmsRequests['SetVariableMonitoring']['answer']['setMonitoringResult'][number];
type Base = CsmsRequests['SetMonitoringBase']['request']['monitoringBase'];
type GetReport = CsmsRequests['GetMonitoringReport']['request'];
type Reported = NonNullable<ChargerCalls['NotifyMonitoringReport']['request']['monitor']>[number];

/** How often the sensors are looked at. */
const LOOK_EVERY_MS = 200;
const NUMERIC = new Set(['integer', 'decimal']);
const THRESHOLDS: readonly MonitorType[] = ['LowerThreshold', 'UpperThreshold'];
/** A charging station that is too hot is an error (severity 3 of 9). */
const TOO_HOT = { type: 'UpperThreshold', value: 70, severity: 3 } as const;
const LEAST_SEVERE = 9;

const TYPES: Readonly<Record<NonNullable<GetReport['monitoringCriteria']>[number], readonly MonitorType[]>> =
  {
    ThresholdMonitoring: THRESHOLDS,
    DeltaMonitoring: ['Delta'],
    PeriodicMonitoring: ['Periodic', 'PeriodicClockAligned'],
  };

export interface MonitorsOptions {
  deviceModel: DeviceModel;
  clock: Clock;
  signal: AbortSignal;
  /** The transaction that runs at an EVSE. */
  transactionAt: (evseId: number) => string | undefined;
  send: (request: NotifyEvent) => Promise<void>;
}

/** Monitors of variables, which tell what they see (N02 to N08). */
export class Monitors {
  readonly #options: MonitorsOptions;
  readonly #monitors = new Map<number, Monitor>();
  #lastId = 0;
  #lastEventId = 0;
  #level = LEAST_SEVERE;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MonitorsOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => clearInterval(this.#timer), { once: true });
    this.#addPreconfigured();
  }

  /** N04: one setting; what is set takes effect at once. */
  set(setting: MonitorSetting): SetResult {
    const { component, variable, type, severity } = setting;
    const place = { component, variable, type, severity };
    const status = this.#faultOf(setting);
    if (status) return { status, ...place };
    const id = setting.id ?? (this.#lastId += 1);
    this.#add({ ...setting, id, transaction: setting.transaction ?? false, custom: true });
    return { status: 'Accepted', id, ...place };
  }

  /** N06. */
  clear(id: number): 'Accepted' | 'NotFound' {
    return this.#monitors.delete(id) ? 'Accepted' : 'NotFound';
  }

  /** N03: the factory's own monitors alone, or none that could be taken away. */
  setBase(base: Base): void {
    if (base === 'All') return;
    this.#monitors.clear();
    if (base === 'FactoryDefault') this.#addPreconfigured();
  }

  /** N05: what is less severe is not told. */
  setLevel(severity: number): void {
    this.#level = severity;
  }

  /** N02: the monitors that are asked for, by variable. */
  report({ monitoringCriteria, componentVariable }: GetReport): Reported[] {
    const wanted = monitoringCriteria?.flatMap((criterion) => TYPES[criterion]);
    const reported: Reported[] = [];
    for (const { id, component, variable, type, value, severity, transaction } of this.#monitors.values()) {
      const named = componentVariable?.some((one) => isNamed({ component, variable }, one)) ?? true;
      if (!named || wanted?.includes(type) === false) continue;
      reported.push({
        component,
        variable,
        variableMonitoring: [{ id, transaction, value, type, severity }],
      });
    }
    return reported;
  }

  #faultOf({
    id,
    component,
    variable,
    type,
    value,
    severity,
  }: MonitorSetting): SetResult['status'] | undefined {
    const { deviceModel } = this.#options;
    if (!deviceModel.knows(component)) return 'UnknownComponent';
    const found = deviceModel.find(component, variable);
    if (!found) return 'UnknownVariable';
    const { supportsMonitoring, dataType, maxLimit = Infinity } = found.characteristics;
    const isThreshold = THRESHOLDS.includes(type);
    if (!supportsMonitoring || (isThreshold && !NUMERIC.has(dataType))) return 'UnsupportedMonitorType';
    if (isThreshold && value > maxLimit) return 'Rejected';
    if (!isThreshold && value < 0) return 'Rejected';
    if (id !== undefined && !this.#isOf(id, found)) return 'Rejected';
    const twin = [...this.#monitors.values()].find(
      (one) => one.id !== id && one.type === type && one.severity === severity && isNamed(found, one),
    );
    return twin && 'Duplicate';
  }

  /** N04.FR.12, FR.13, FR.16: an id is that of a monitor of the same variable. */
  #isOf(id: number, variable: Variable): boolean {
    const monitor = this.#monitors.get(id);
    return monitor !== undefined && isNamed(variable, monitor);
  }

  #addPreconfigured(): void {
    const place = { component: { name: 'ChargingStation' }, variable: { name: 'Temperature' } };
    this.#add({ ...TOO_HOT, ...place, id: (this.#lastId += 1), transaction: false, custom: false });
  }

  #add(monitor: Omit<Monitor, 'alerting' | 'dueAt' | 'last'>): void {
    const dueAt = nextDue(monitor, Date.now());
    this.#monitors.set(monitor.id, { ...monitor, alerting: false, last: undefined, dueAt });
    // The factory's own monitor watches what never happens here.
    if (monitor.custom) this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  #look(): void {
    const { deviceModel, transactionAt } = this.#options;
    if (!deviceModel.flag('MonitoringCtrlr.Enabled')) return;
    for (const monitor of this.#monitors.values()) {
      const variable = deviceModel.find(monitor.component, monitor.variable);
      const transactionId = transactionAt(monitor.component.evse?.id ?? 0);
      if (!variable || (monitor.transaction && transactionId === undefined)) continue;
      const actual = valueOf(variable);
      const observation = observe(monitor, actual, Date.now());
      if (observation && monitor.severity <= this.#level)
        this.#tell(monitor, observation, actual, transactionId);
    }
  }

  #tell(
    { id, component, variable, custom }: Monitor,
    { trigger, cleared }: Observation,
    actualValue: string,
    transactionId: string | undefined,
  ): void {
    const timestamp = this.#options.clock.timestamp();
    const event: NotifyEvent['eventData'][number] = {
      ...{ eventId: (this.#lastEventId += 1), timestamp, trigger, actualValue, component, variable },
      variableMonitoringId: id,
      eventNotificationType: custom ? 'CustomMonitor' : 'PreconfiguredMonitor',
      ...(cleared && { cleared }),
      ...(transactionId !== undefined && { transactionId }),
    };
    void this.#options.send({ generatedAt: timestamp, seqNo: 0, tbc: false, eventData: [event] });
  }
}
