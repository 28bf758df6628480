import { ApiProperty } from '@nestjs/swagger';
import { EnumField, IntegerField, StringField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import type { StationTask } from './station-task.entity.js';

export const MAX_REQUEST_ID = 2_147_483_647;

/** Strict in what stands before the path, so that a password in it is found and hidden. */
const LOCATION =
  /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^\s/?#@]*@)?(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:[\]]+)(:\d{1,5})?([/?#]\S*)?$/;

/** Where a file comes from or goes to: OCPP 2.0.1 allows it 512 characters. */
export const LocationField = (description: string) =>
  StringField({
    max: 512,
    pattern: LOCATION,
    patternMessage:
      'must be a URI, such as https://user:password@example.com/file, its parts percent-encoded',
    description,
  });

export const RetriesField = () =>
  IntegerField({
    min: 0,
    max: 100,
    optional: true,
    description: 'How often it may try again; the charger chooses when left out',
  });

export const RetryIntervalField = () =>
  IntegerField({ min: 0, max: 86_400, optional: true, description: 'Seconds between two attempts' });

/** The query of a list of tasks. */
export const taskQuery = (statuses: readonly string[]) => {
  class TaskQuery extends PageQuery {
    @EnumField(statuses, { optional: true })
    status?: string;

    @IntegerField({ min: 1, max: MAX_REQUEST_ID, optional: true, query: true })
    requestId?: number;
  }
  return TaskQuery;
};

export class TaskStatusDto {
  @ApiProperty({ type: String, example: 'Downloading' })
  status!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  at!: string;
}

export abstract class StationTaskDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 17,
    description: 'The number by which the charger knows our request',
  })
  requestId!: number | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The command that asked for it; null for what the charger did by itself',
  })
  commandId!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 3 })
  retries!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 60 })
  retryIntervalSeconds!: number | null;

  @ApiProperty({ type: String, format: 'date-time', description: 'When the status was reached' })
  statusAt!: Date;

  @ApiProperty({
    type: [TaskStatusDto],
    description: 'The latest statuses, oldest first; also those that came after the end',
  })
  history!: TaskStatusDto[];

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null while the charger may have more to say',
  })
  endedAt!: Date | null;
}

export const toStationTaskDto = (task: StationTask) => ({
  id: task.id,
  stationId: task.stationId,
  requestId: task.requestId,
  commandId: task.commandId,
  retries: task.retries,
  retryIntervalSeconds: task.retryIntervalSeconds,
  statusAt: task.statusAt,
  history: task.history,
  createdAt: task.createdAt,
  endedAt: task.endedAt,
});
