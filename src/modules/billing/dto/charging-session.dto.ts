import { ApiProperty } from '@nestjs/swagger';
import { EnumField, StringField, TimeField, UuidField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import type { Completeness } from '../transaction/transaction.store.js';
import { type ChargingSession, SESSION_STATUSES, type SessionStatus } from '../charging-session.entity.js';
import { formatAmount } from '../../../platform/money/format-amount.js';

const time = (description: string, nullable = true) =>
  ApiProperty({ type: String, format: 'date-time', nullable, description });
const nullableText = (description: string) => ApiProperty({ type: String, nullable: true, description });
const nullableId = (description: string) =>
  ApiProperty({ type: String, format: 'uuid', nullable: true, description });
const energy = (description: string, nullable = false) =>
  ApiProperty({ type: 'integer', nullable, example: 18450, description });

export class ChargingSessionQuery extends PageQuery {
  @StringField({ max: 48, optional: true, example: 'CP001' })
  stationId?: string;

  @UuidField({ optional: true })
  driverId?: string;

  @EnumField(SESSION_STATUSES, { optional: true })
  status?: SessionStatus;

  @TimeField({ optional: true, description: 'Started at or after' })
  from?: string;

  @TimeField({ optional: true, description: 'Started before' })
  to?: string;
}

export class ChargingSessionDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  evseId!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  connectorId!: number;

  @ApiProperty({ type: String, example: '17', description: 'The name under which the charger knows it' })
  transactionId!: string;

  @nullableText('The token that it was started with, as the charger reported it')
  idToken!: string | null;

  @nullableId('The driver of the token; null for an unknown one')
  driverId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Accepted',
    description: 'What the start was answered; null where no start is known',
  })
  authorisationStatus!: string | null;

  @ApiProperty({
    type: String,
    enum: SESSION_STATUSES,
    description: '`review`: ended, but what was reported of it cannot be true; its CDR is held',
  })
  status!: SessionStatus;

  @time('What it is ordered and billed by', false)
  startedAt!: string;

  @time('As the clock of the charger had it')
  startedReportedAt!: string | null;

  @time('When the report of the start arrived', false)
  startedReceivedAt!: string;

  @time('What it is ordered and billed by; null while it is active')
  endedAt!: string | null;

  @time('As the clock of the charger had it')
  endedReportedAt!: string | null;

  @time('When the report of the stop arrived')
  endedReceivedAt!: string | null;

  @energy('As reported', true)
  meterStartWh!: number | null;

  @energy('As reported', true)
  meterStopWh!: number | null;

  @energy('Of the latest reading while it is active, then what is billed')
  energyWh!: number;

  @nullableText('OCPP reason of the stop')
  stopReason!: string | null;

  @nullableText('The token that it was stopped with')
  stopIdToken!: string | null;

  @ApiProperty({ type: String, isArray: true, example: [], description: 'What is worth knowing of it' })
  marks!: string[];

  @ApiProperty({
    type: Boolean,
    nullable: true,
    description:
      'Whether all is there that the charger had to report of it; null as long as it is active. Where the charger ' +
      'numbers what it reports, an ended session is rated when it is complete, or after a while',
  })
  complete!: boolean | null;

  @ApiProperty({
    type: 'integer',
    isArray: true,
    example: [],
    description:
      'The numbers of the events that are missing, at most the first 100; while it is active, of those so far',
  })
  missingSeqNos!: number[];

  @nullableId('Where the station stood at the start')
  locationId!: string | null;

  @nullableId('The tariff that it is priced by')
  tariffId!: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  tariffVersion!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '7.43',
    description: 'With VAT; null until rated, and without a tariff',
  })
  cost!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'EUR' })
  currency!: string | null;

  @time('The last change', false)
  updatedAt!: string;
}

/** `completeness`: of a session whose charger numbers what it reports. */
export const toChargingSessionDto = (
  session: ChargingSession,
  completeness: Completeness | undefined,
): Readonly<ChargingSessionDto> => ({
  id: session.id,
  stationId: session.stationId,
  evseId: session.evseId,
  connectorId: session.connectorId,
  transactionId: session.transactionId,
  idToken: session.idToken,
  driverId: session.driverId,
  authorisationStatus: session.authorisationStatus,
  status: session.status,
  startedAt: session.startedAt.toISOString(),
  startedReportedAt: session.startedReportedAt?.toISOString() ?? null,
  startedReceivedAt: session.startedReceivedAt.toISOString(),
  endedAt: session.endedAt?.toISOString() ?? null,
  endedReportedAt: session.endedReportedAt?.toISOString() ?? null,
  endedReceivedAt: session.endedReceivedAt?.toISOString() ?? null,
  meterStartWh: session.meterStartWh,
  meterStopWh: session.meterStopWh,
  energyWh: session.energyWh,
  stopReason: session.stopReason,
  stopIdToken: session.stopIdToken,
  marks: session.marks,
  complete: isComplete(session, completeness),
  missingSeqNos: completeness?.missingSeqNos ?? [],
  locationId: session.locationId,
  tariffId: session.tariffId,
  tariffVersion: session.tariffVersion,
  cost:
    session.cost === null || session.currency === null ? null : formatAmount(session.cost, session.currency),
  currency: session.currency,
  updatedAt: session.updatedAt.toISOString(),
});

function isComplete(
  { status, marks }: ChargingSession,
  completeness: Completeness | undefined,
): boolean | null {
  if (status === 'active') return null;
  return completeness === undefined ? !marks.includes('start_unknown') : completeness.isComplete === true;
}
