import { ApiProperty } from '@nestjs/swagger';
import type { MeterValue } from '../session-readings.store.js';

const time = (description: string) => ApiProperty({ type: String, format: 'date-time', description });
const optionalText = (example: string) => ApiProperty({ type: String, required: false, example });

export class SignedMeterValueDto {
  @ApiProperty({ type: String, description: 'Base64' })
  signedMeterData!: string;

  @ApiProperty({ type: String, example: 'ECDSA-secp256r1-SHA256' })
  signingMethod!: string;

  @ApiProperty({ type: String, example: 'OCMF' })
  encodingMethod!: string;

  @ApiProperty({ type: String, description: 'Base64; empty where the charger does not send it along' })
  publicKey!: string;
}

export class SampledValueDto {
  @ApiProperty({ type: String, example: '1845.2' })
  value!: string;

  @ApiProperty({ type: String, example: 'Energy.Active.Import.Register' })
  measurand!: string;

  @ApiProperty({ type: String, example: 'Sample.Periodic' })
  context!: string;

  @ApiProperty({ type: String, example: 'Wh' })
  unit!: string;

  @ApiProperty({
    type: 'integer',
    required: false,
    example: 3,
    description: 'Power of ten that the value is to be multiplied by; 0 when left out',
  })
  multiplier?: number;

  @optionalText('L1')
  phase?: string;

  @optionalText('Outlet')
  location?: string;

  @optionalText('Raw')
  format?: string;

  @ApiProperty({ type: SignedMeterValueDto, required: false })
  signedMeterValue?: Readonly<SignedMeterValueDto>;
}

export class MeterValueDto {
  @ApiProperty({ type: 'integer', example: 1 })
  evseId!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  connectorId!: number;

  @ApiProperty({ type: String, nullable: true, example: '17' })
  transactionId!: string | null;

  @time('What it is ordered by')
  measuredAt!: string;

  @time('As the clock of the charger had it')
  reportedAt!: string;

  @time('When the report arrived')
  receivedAt!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Of the main energy register, in whole Wh' })
  energyWh!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Drawn at that moment' })
  powerW!: number | null;

  @ApiProperty({
    type: SampledValueDto,
    isArray: true,
    description: 'All that the meter showed, as reported',
  })
  sampledValues!: readonly Readonly<SampledValueDto>[];

  @ApiProperty({ type: String, isArray: true, example: [], description: 'What was wrong with it' })
  marks!: string[];
}

export const toMeterValueDto = (value: MeterValue): Readonly<MeterValueDto> => ({
  evseId: value.evseId,
  connectorId: value.connectorId,
  transactionId: value.transactionId,
  measuredAt: value.measuredAt.toISOString(),
  reportedAt: value.reportedAt.toISOString(),
  receivedAt: value.receivedAt.toISOString(),
  energyWh: value.energyWh === null ? null : Math.round(Number(value.energyWh)),
  powerW: value.powerW === null ? null : Number(value.powerW),
  sampledValues: value.sampledValues,
  marks: value.marks,
});
