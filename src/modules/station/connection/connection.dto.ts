import { ApiProperty } from '@nestjs/swagger';
import { NumberField } from '../../../platform/http/fields.js';

export class SocketProcessDto {
  @ApiProperty({ type: String, example: 'ocpp-1-4711-0f8fad5b' })
  processId!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'When it began' })
  since!: string;

  @ApiProperty({ type: 'integer', description: 'As it told within the last seconds', example: 5200 })
  connections!: number;
}

class ConnectionTotalsDto {
  @ApiProperty({ type: 'integer', example: 7800 })
  total!: number;

  @ApiProperty({ type: 'integer', description: 'Of a process, rounded up', example: 3900 })
  mean!: number;
}

export class ProcessConnectionsDto extends ConnectionTotalsDto {
  @ApiProperty({ type: [SocketProcessDto], description: 'The fullest first' })
  data!: SocketProcessDto[];
}

export class RebalanceDto {
  @NumberField({
    min: 0,
    max: 1,
    default: 1,
    description: 'What part of its surplus over the mean a process closes',
  })
  share = 1;
}

export class RebalancedProcessDto extends SocketProcessDto {
  @ApiProperty({ type: 'integer', description: 'How many sockets it closes', example: 1300 })
  shed!: number;
}

export class RebalancedDto extends ConnectionTotalsDto {
  @ApiProperty({ type: [RebalancedProcessDto], description: 'The fullest first' })
  data!: RebalancedProcessDto[];
}
