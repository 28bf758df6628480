import { ApiProperty } from '@nestjs/swagger';
import { ChargingScheduleDto } from '../charging-profile/charging-profile.dto.js';
import type { ChargingSchedule } from '../charging-profile/charging-profile.js';
import type { EvCharging } from './ev-charging.entity.js';
import type { EvChargingNeeds, EvScheduleView } from './ev-charging.js';

const ENERGY_TRANSFERS = ['DC', 'AC_single_phase', 'AC_two_phase', 'AC_three_phase'] as const;
const number = (description: string, required = false) =>
  ApiProperty({ type: 'integer', required, description });

export class AcChargingParametersDto {
  @number('Wh', true)
  energyAmount!: number;

  @number('A for each phase', true)
  evMinCurrent!: number;

  @number('A for each phase', true)
  evMaxCurrent!: number;

  @number('V', true)
  evMaxVoltage!: number;
}

export class DcChargingParametersDto {
  @number('A', true)
  evMaxCurrent!: number;

  @number('V', true)
  evMaxVoltage!: number;

  @number('Wh')
  energyAmount?: number;

  @number('W')
  evMaxPower?: number;

  @number('Per cent')
  stateOfCharge?: number;

  @number('Wh')
  evEnergyCapacity?: number;

  @number('Per cent that the car takes for full')
  fullSoC?: number;

  @number('Per cent up to which it charges fast')
  bulkSoC?: number;
}

export class EvChargingNeedsContentDto {
  @ApiProperty({ type: String, enum: ENERGY_TRANSFERS })
  requestedEnergyTransfer!: string;

  @ApiProperty({ type: String, format: 'date-time', required: false })
  departureTime?: string;

  @ApiProperty({ type: AcChargingParametersDto, required: false })
  acChargingParameters?: AcChargingParametersDto;

  @ApiProperty({ type: DcChargingParametersDto, required: false })
  dcChargingParameters?: DcChargingParametersDto;
}

export class EvScheduleDto {
  @ApiProperty({ type: String, format: 'date-time', description: 'Its periods count from then' })
  timeBase!: string;

  @ApiProperty({
    type: 'integer',
    description: 'Of the schedule that it chose: 1 is the first of the profile',
  })
  scheduleId!: number;

  @ApiProperty({ type: ChargingScheduleDto })
  chargingSchedule!: ChargingSchedule;
}

export class EvChargingNeedsDto {
  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  evseId!: number;

  @ApiProperty({ type: String, nullable: true, description: 'The charger’s id of the transaction' })
  transactionId!: string | null;

  @ApiProperty({ type: EvChargingNeedsContentDto, nullable: true })
  chargingNeeds!: EvChargingNeeds | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'How many periods a schedule may have' })
  maxScheduleTuples!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['Accepted', 'Rejected', null],
    description:
      '`Accepted`: the profile in force was sent again, for this transaction. `Rejected`: there was none to send; one ' +
      'that is set later is taken to the car all the same',
  })
  needsStatus!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  needsAt!: Date | null;

  @ApiProperty({ type: EvScheduleDto, nullable: true, description: 'What the car plans to draw' })
  evSchedule!: EvScheduleView | null;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['Accepted', 'Rejected', null],
    description: '`Rejected`: it is more than the profile in force allows',
  })
  scheduleStatus!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  scheduleAt!: Date | null;
}

export const toEvChargingNeedsDto = (row: EvCharging): Readonly<EvChargingNeedsDto> => ({
  stationId: row.stationId,
  evseId: row.evseId,
  transactionId: row.transactionId,
  chargingNeeds: row.chargingNeeds,
  maxScheduleTuples: row.maxScheduleTuples,
  needsStatus: row.needsStatus,
  needsAt: row.needsAt,
  evSchedule: row.evSchedule,
  scheduleStatus: row.scheduleStatus,
  scheduleAt: row.scheduleAt,
});
