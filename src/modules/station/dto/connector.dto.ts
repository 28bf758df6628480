import { ApiProperty } from '@nestjs/swagger';
import { nullableText, nullableTime } from './nullable.js';

export class EvseConnectorDto {
  @ApiProperty({ type: 'integer', example: 1 })
  connectorId!: number;

  @ApiProperty({ type: String, example: 'Available', description: 'As reported last' })
  status!: string;
}

export class EvseDto {
  @ApiProperty({ type: 'integer', example: 1 })
  evseId!: number;

  @ApiProperty({ type: EvseConnectorDto, isArray: true })
  connectors!: EvseConnectorDto[];
}

export class ConnectorDto {
  @ApiProperty({ type: 'integer', example: 1 })
  evseId!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  connectorId!: number;

  @ApiProperty({ type: String, example: 'Available' })
  status!: string;

  @nullableText('As reported with the status', 'NoError')
  errorCode!: string | null;

  @nullableText('As reported with the status')
  info!: string | null;

  @nullableText('As reported with the status')
  vendorId!: string | null;

  @nullableText('As reported with the status')
  vendorErrorCode!: string | null;

  @nullableTime('Since when, as far as the charger’s clock can be believed')
  statusAt!: Date | null;

  @nullableTime('Since when, by the charger’s clock')
  reportedAt!: Date | null;

  @nullableTime('When the report arrived')
  receivedAt!: Date | null;
}
