import type { Clock } from '../../clock.js';
import type { KeptMessages } from '../../kept-messages.js';
import type { ChargerCalls, CsmsRequests } from '../messages.js';
import type { ReportData } from '../types.js';
import { type DeviceModel, isNamed, reportOf, valueOf } from './device-model.js';
import type { Variable } from './variables.js';

type ReportBase = CsmsRequests['GetBaseReport']['request']['reportBase'];
type GetReport = CsmsRequests['GetReport']['request'];

/** A part of a report has so many variables; the whole is more than a message should carry. */
const PER_MESSAGE = 25;

export interface ReportsOptions {
  deviceModel: DeviceModel;
  clock: Clock;
  kept: KeptMessages<ChargerCalls>;
}

/** Reports of the device model, in parts (B07, B08). */
export class Reports {
  readonly #options: ReportsOptions;

  constructor(options: ReportsOptions) {
    this.#options = options;
  }

  /** What a base report tells. */
  base(reportBase: ReportBase): ReportData[] {
    const all = this.#options.deviceModel.all;
    return all.filter((variable) => isInBase(variable, reportBase)).map((variable) => reportOf(variable));
  }

  /** B08: what matches one of the criteria and one of the variables named, where any are. */
  custom({ componentCriteria, componentVariable }: GetReport): ReportData[] {
    return this.#options.deviceModel.all
      .filter((variable) => componentCriteria?.some((criterion) => this.#meets(variable, criterion)) ?? true)
      .filter((variable) => componentVariable?.some((named) => isNamed(variable, named)) ?? true)
      .map((variable) => reportOf(variable));
  }

  /** A component meets a criterion that it has no variable for, but for Problem (B08.FR.07 to FR.10). */
  #meets({ component }: Variable, criterion: Criterion): boolean {
    const found = this.#options.deviceModel.find(component, { name: criterion });
    return found ? valueOf(found).toLowerCase() === 'true' : criterion !== 'Problem';
  }

  send(requestId: number, report: readonly ReportData[]): void {
    const { kept, clock } = this.#options;
    const generatedAt = clock.timestamp();
    for (let seqNo = 0; seqNo * PER_MESSAGE < report.length; seqNo += 1) {
      const reportData = report.slice(seqNo * PER_MESSAGE, (seqNo + 1) * PER_MESSAGE);
      const tbc = (seqNo + 1) * PER_MESSAGE < report.length;
      void kept.send('NotifyReport', { requestId, generatedAt, seqNo, tbc, reportData });
    }
  }
}

/** What a summary tells of: whether and how it can be used, and with what trouble (B07.FR.11). */
const SUMMARY = new Set([
  'Active',
  'AvailabilityState',
  'Available',
  'Enabled',
  'Fallback',
  'Overload',
  'Problem',
  'Tripped',
]);

function isInBase({ mutability, variable }: Variable, reportBase: ReportBase): boolean {
  if (reportBase === 'FullInventory') return true;
  if (reportBase === 'ConfigurationInventory') return mutability !== 'ReadOnly';
  return SUMMARY.has(variable.name);
}

type Criterion = NonNullable<GetReport['componentCriteria']>[number];
