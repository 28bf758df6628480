import { ApiProperty } from '@nestjs/swagger';
import { EnumField, IntegerField, StringField, TimeField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import type { Reservation } from './reservation.entity.js';
import {
  CONNECTOR_TYPES,
  type ConnectorType,
  RESERVATION_STATUSES,
  type ReservationStatus,
  statusAt,
} from './reservation.js';

const MAX_ID = 2_147_483_647;
const time = () => ApiProperty({ type: String, format: 'date-time' });
const nullableNumber = (description: string) =>
  ApiProperty({ type: 'integer', nullable: true, example: 1, description });
const nullableText = (description: string) => ApiProperty({ type: String, nullable: true, description });

export class CreateReservationDto {
  @StringField({ max: 48, example: 'CP001' })
  stationId!: string;

  @IntegerField({
    min: 1,
    max: MAX_ID,
    optional: true,
    example: 1,
    description: 'Any EVSE of the station when left out, where the charger supports that',
  })
  evseId?: number;

  @IntegerField({
    min: 1,
    max: MAX_ID,
    optional: true,
    description: 'In place of evseId for OCPP 1.6, where connector n is EVSE n',
  })
  connectorId?: number;

  @EnumField(CONNECTOR_TYPES, {
    optional: true,
    description: 'An EVSE with such a connector; OCPP 1.6 knows no types of them',
  })
  connectorType?: ConnectorType;

  @StringField({ max: 255, example: '04A1B2C3', description: 'Who it is kept for; need not be registered' })
  idToken!: string;

  @StringField({
    max: 255,
    optional: true,
    description: 'Whose tokens may use it too; the group of a registered token when left out',
  })
  groupIdToken?: string;

  @TimeField({ example: '2099-01-31T12:00:00Z', description: 'In the future' })
  expiresAt!: string;
}

export class ReservationQuery extends PageQuery {
  @StringField({ max: 48, optional: true, example: 'CP001' })
  stationId?: string;

  @EnumField(RESERVATION_STATUSES, { optional: true })
  status?: ReservationStatus;

  @StringField({ max: 255, optional: true, description: 'In capitals or not' })
  idToken?: string;
}

export class ReservationDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: 'integer', example: 17, description: 'Under which the charger knows it' })
  reservationId!: number;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @nullableNumber('Null for any EVSE of the station')
  evseId!: number | null;

  @nullableNumber('Null where no connector was asked for')
  connectorId!: number | null;

  @ApiProperty({ type: String, enum: [...CONNECTOR_TYPES, null], nullable: true, example: 'cCCS2' })
  connectorType!: ConnectorType | null;

  @ApiProperty({ type: String, example: '04A1B2C3' })
  idToken!: string;

  @nullableText('As the charger was told')
  groupIdToken!: string | null;

  @ApiProperty({
    type: String,
    enum: RESERVATION_STATUSES,
    description:
      '`pending`: the charger has not answered yet. `failed`: it could not be asked, gave no answer, or an error',
  })
  status!: ReservationStatus;

  @nullableText(
    'The charger’s word for it: Occupied, Faulted, Unavailable, Rejected, Removed, or the code of its error',
  )
  statusReason!: string | null;

  @nullableText('The transaction that it was used for, as the charger knows it')
  transactionId!: string | null;

  @time()
  expiresAt!: Date;

  @ApiProperty({ type: String, format: 'uuid', description: 'The command that asked the charger for it' })
  commandId!: string;

  @time()
  createdAt!: Date;

  @time()
  updatedAt!: Date;
}

export const toReservationDto = (reservation: Reservation, at: Date): Readonly<ReservationDto> => ({
  id: reservation.id,
  reservationId: reservation.reservationId,
  stationId: reservation.stationId,
  evseId: reservation.evseId,
  connectorId: reservation.connectorId,
  connectorType: reservation.connectorType,
  idToken: reservation.idToken,
  groupIdToken: reservation.groupIdToken,
  status: statusAt(reservation, at),
  statusReason: reservation.statusReason,
  transactionId: reservation.transactionId,
  expiresAt: reservation.expiresAt,
  commandId: reservation.commandId,
  createdAt: reservation.createdAt,
  updatedAt: reservation.updatedAt,
});
